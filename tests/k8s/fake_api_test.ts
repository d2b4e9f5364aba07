import assert from "node:assert/strict";
import { projectRoot } from "../harness/run_task.ts";
import { startFakeApi } from "./fake_api.ts";
import { type Answer, exchanges, playExchanges } from "./fake_api/exchanges.ts";

Deno.test("the fake API server answers as a real one did", async () => {
  const file = `${projectRoot}tests/golden/kubernetes_answers.json`;
  const wanted: Answer[] = JSON.parse(await Deno.readTextFile(file));
  await using api = await startFakeApi({ tokens: { good: "admin" } });
  api.put("serviceaccounts", { metadata: { name: "default" } });
  const found = await playExchanges(({ method, path, body, headers, denied }) => {
    api.denials.splice(0, 1, ...(denied ? [denied] : []));
    return fetch(api.url + path, {
      method,
      headers: { "content-type": "application/json", authorization: "Bearer good", ...headers },
      body: body === undefined || typeof body === "string" ? body : JSON.stringify(body),
    });
  });
  assert.deepEqual(wanted.map(({ title }) => title), exchanges.map(({ title }) => title));
  for (const [place, answer] of found.entries()) {
    // As JSON, in which what is undefined is absent.
    assert.deepEqual(JSON.parse(JSON.stringify(answer)), wanted[place]);
  }
});
