import assert from "node:assert/strict";
import { ApiError } from "../../../k8s/client/api_error.ts";
import { NoLogYet, podLog, type PodLogOptions } from "../../../k8s/client/pod_log.ts";
import { withFakeApi } from "../connect_to_fake.ts";
import type { FakeApi } from "../fake_api.ts";

type State = Record<string, unknown>;

/** Puts a pod with the container `train` there, in such a state. */
function putPod(api: FakeApi, state: State, lastState: State = {}, nodeName = "n"): void {
  api.put("pods", {
    metadata: { name: "a" },
    spec: { nodeName, containers: [{ name: "train" }] },
    status: { containerStatuses: [{ name: "train", state, lastState }] },
  });
}

Deno.test("podLog() gives a log from where and as one wants it", async () => {
  await withFakeApi(async (api, cluster) => {
    const read = (options: Partial<PodLogOptions> = {}) =>
      Array.fromAsync(podLog(cluster, "a", { container: "train", ...options }));
    putPod(api, { terminated: { exitCode: 0 } }, { terminated: { exitCode: 1 } });
    const at = (second: number) => new Date(Date.UTC(2026, 0, 31, 12, 0, second, 500));
    api.log("a", ["zero"], { time: at(0) });
    api.log("a", ["one", "two"], { time: at(1) });
    api.log("a", ["before"], { previous: true });
    assert.deepEqual(await read(), ["zero", "one", "two"]);
    assert.deepEqual(await read({ tailLines: 1 }), ["two"]);
    assert.deepEqual(await read({ sinceTime: "2026-01-31T12:00:01Z" }), ["one", "two"]);
    assert.deepEqual(await read({ previous: true }), ["before"]);
    assert.deepEqual(await read({ timestamps: true, tailLines: 1 }), [
      "2026-01-31T12:00:01.500000000Z two",
    ]);
    assert.deepEqual(api.seen.at(-1)!.query, {
      container: "train",
      tailLines: "1",
      timestamps: "true",
    });
  });
});

Deno.test("podLog() follows a log to its end", async () => {
  await withFakeApi(async (api, cluster) => {
    putPod(api, { running: {} });
    const lines = podLog(cluster, "a", { container: "train", follow: true });
    const first = lines.next();
    api.log("a", ["one"]);
    assert.equal((await first).value, "one");
    const last = lines.next();
    api.endLog("a");
    assert.equal((await last).done, true);
  });
});

Deno.test("podLog() says what a container waits for", async () => {
  await withFakeApi(async (api, cluster) => {
    const waitsFor = async () => {
      try {
        await podLog(cluster, "a", { container: "train", follow: true }).next();
      } catch (error) {
        assert.ok(error instanceof NoLogYet, String(error));
        return error.reason;
      }
    };
    putPod(api, { waiting: { reason: "ImagePullBackOff" } });
    assert.equal(await waitsFor(), "ImagePullBackOff");
    putPod(api, { waiting: {} });
    assert.equal(await waitsFor(), "ContainerCreating");
    putPod(api, {}, {}, "");
    assert.equal(await waitsFor(), "Unscheduled");
  });
});

Deno.test("podLog() gives the API server's refusals", async () => {
  await withFakeApi(async (api, cluster) => {
    const refusal = async (pod: string, container: string) => {
      try {
        await podLog(cluster, pod, { container }).next();
      } catch (error) {
        assert.ok(error instanceof ApiError, String(error));
        return error.message;
      }
    };
    putPod(api, { running: {} });
    const cannot = (pod: string) => `Cannot read the log of Pod "${pod}" in namespace "default"`;
    assert.equal(await refusal("b", "train"), `${cannot("b")}: there is none.`);
    assert.equal(
      await refusal("a", "other"),
      `${cannot("a")}: container other is not valid for pod a.`,
    );
    api.denials.push({ verb: "get", resource: "pods", subresource: "log" });
    assert.equal(
      await refusal("a", "train"),
      `${cannot("a")}: user "tester" may not get pods/log.`,
    );
  });
});
