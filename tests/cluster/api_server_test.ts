import assert from "node:assert/strict";
import { kubectlArguments } from "./cluster.ts";
import { type ClusterTest, clusterTest } from "./cluster_test_case.ts";
import { runningPodOf, submit, waitForJob } from "./test_job.ts";

await clusterTest(
  "Jobs go on while the API server is away, and their log is whole",
  async (test) => {
    const { cluster, kubectl } = test;
    const script = "i=0; until [ -e /tmp/end ]; do i=$((i+1)); echo step $i; sleep 0.2; done";
    await submit(test, { name: "steps", script });
    await runningPodOf(test, "steps");
    const follower = followLog(test, "steps");
    assert.equal(await follower.firstLine, "step 1");

    await cluster.stopApiServer();
    assert.notEqual((await follower.ended).code, 0);
    await assert.rejects(kubectl(["get", "jobs"]), /refused/);
    await cluster.startApiServer();

    const { metadata, status } = JSON.parse(await kubectl(["get", "job/steps", "--output=json"]));
    assert.deepEqual([metadata.name, status.active], ["steps", 1]);
    await kubectl(["exec", "job/steps", "--", "touch", "/tmp/end"]);
    await waitForJob(test, "steps", "Complete");
    const log = (await kubectl(["logs", "job/steps"])).trim().split("\n");
    assert.deepEqual(log, log.map((_, place) => `step ${place + 1}`));
    const seen = (await follower.ended).lines;
    assert.deepEqual(seen, log.slice(0, seen.length));
    assert.ok(seen.length < log.length);
  },
);

/** `kubectl logs --follow`: its first line as soon as it comes, and all when it has ended. */
function followLog(test: ClusterTest, job: string): {
  firstLine: Promise<string>;
  ended: Promise<{ code: number; lines: string[] }>;
} {
  const { binary, facts } = test.cluster;
  const { namespace } = test;
  const kubectl = new Deno.Command(binary, {
    args: kubectlArguments(facts, ["logs", "--follow", `job/${job}`], { namespace }),
    stdout: "piped",
    stderr: "null",
  }).spawn();
  const first = Promise.withResolvers<string>();
  const read = async () => {
    let text = "";
    for await (const more of kubectl.stdout.pipeThrough(new TextDecoderStream())) {
      text += more;
      if (text.includes("\n")) first.resolve(text.split("\n")[0]);
    }
    first.reject(new Error("kubectl logs ended without a line"));
    const lines = text.split("\n").slice(0, -1); // the last may be cut off
    return { code: (await kubectl.status).code, lines };
  };
  return { firstLine: first.promise, ended: read() };
}
