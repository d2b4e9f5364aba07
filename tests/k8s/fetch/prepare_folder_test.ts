import assert from "node:assert/strict";
import { join } from "node:path";
import { prepareFolder } from "../../../k8s/fetch/prepare_folder.ts";
import { UserError } from "../../../src/core/user_error.ts";

const run = { name: "sop", created: "2026-01-31T12:00:00Z", sessions: ["1", "2"] };

Deno.test("prepareFolder() takes a new folder, an empty one, and an earlier state of the run", async () => {
  await prepareFolder(join(await temporaryFolder(), "a", "b"), record(run), { overwrite: false });
  const begun = { "run.json.0123456789abcdef.part": "{" };
  const states = [{}, begun, ...[["1"], ["1", "2"]].map((sessions) => runWith({ sessions }))];
  for (const files of states) {
    const folder = await temporaryFolder(files);
    await prepareFolder(folder, record(run), { overwrite: true });
    assert.deepEqual(await namesIn(folder), Object.keys(files)); // nothing of it is replaced
  }
});

Deno.test("prepareFolder() refuses another run, or one that went on here", async () => {
  const others = [
    { name: "other" },
    { created: "2026-02-01T12:00:00Z" },
    { sessions: ["1", "2", "3"] },
    { sessions: ["1", "of here"] },
  ];
  for (const other of others) {
    const folder = await temporaryFolder(runWith(other));
    await refused(folder, /it holds another run of 2026-0.*, or one that went on here\.$/);
    await prepareFolder(folder, record(run), { overwrite: true });
    assert.deepEqual(await namesIn(folder), []);
  }
  await refused(await temporaryFolder({ "run.json": "{" }), /it holds another run\.$/);
});

Deno.test("prepareFolder() never removes what is no run", async () => {
  const folder = await temporaryFolder({ "thesis.tex": "years of work" });
  for (const overwrite of [false, true]) {
    await refused(folder, /it holds thesis\.tex, and no run\.$/, { overwrite });
  }
  assert.deepEqual(await namesIn(folder), ["thesis.tex"]);
});

Deno.test("prepareFolder() changes nothing for a run whose own record is damaged", async () => {
  const folder = await temporaryFolder(runWith({ name: "other" }));
  for (const text of ["{", "[]", '{"name": "sop", "created": 3, "sessions": []}']) {
    await assert.rejects(prepareFolder(folder, text, { overwrite: true }), {
      message: /the run's run\.json is damaged\.$/,
      exitCode: 1,
    });
  }
  assert.deepEqual(await namesIn(folder), ["run.json"]);
});

async function refused(folder: string, message: RegExp, { overwrite = false } = {}): Promise<void> {
  await assert.rejects(prepareFolder(folder, record(run), { overwrite }), (thrown) => {
    assert.ok(thrown instanceof UserError);
    assert.match(thrown.message, message);
    assert.equal(thrown.exitCode, 2);
    return true;
  });
}

function record({ sessions, ...facts }: typeof run): string {
  return JSON.stringify({ ...facts, sessions: sessions.map((started) => ({ started })) });
}

function runWith(change: Partial<typeof run>): Record<string, string> {
  return { "run.json": record({ ...run, ...change }) };
}

async function temporaryFolder(files: Record<string, string> = {}): Promise<string> {
  const folder = await Deno.makeTempDir({ prefix: "likeness_test_" });
  Deno.test.afterAll(() => Deno.remove(folder, { recursive: true }).catch(() => {}));
  for (const [name, text] of Object.entries(files)) {
    await Deno.writeTextFile(join(folder, name), text);
  }
  return folder;
}

async function namesIn(folder: string): Promise<string[]> {
  return (await Array.fromAsync(Deno.readDir(folder), ({ name }) => name)).sort();
}
