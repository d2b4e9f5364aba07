import assert from "node:assert/strict";
import { startProcess } from "../../faults/training_process.ts";
import { waitUntil } from "../wait_until.ts";
import { outcomeTest } from "./outcome_test_case.ts";

await outcomeTest(
  "the API server is restarted while a log is followed and a Job waited for: both go on",
  async (test) => {
    const { cluster, namespace, volume } = test;
    const script = `
n=0
until [ -e /work/end ]; do n=$((n + 1)); echo "line $n"; sleep 0.05; done
echo "ends at $n"`;
    const job = await test.submitted({ script });
    const start = (task: string, ...flags: string[]) =>
      startProcess(Deno.execPath(), [
        ...["task", "--quiet", task, job, ...flags],
        ...["--kubeconfig", cluster.kubeconfig, "--namespace", namespace],
      ]);
    const told = (process: ReturnType<typeof start>, pattern: RegExp) =>
      waitUntil(`it tells ${pattern}`, { seconds: 60 }, () => {
        assert.ok(!process.isOver(), process.told());
        return Promise.resolve(pattern.test(process.told()));
      });

    const waiting = start("k8s:wait");
    await told(waiting, /: Running$/m);
    const following = start("k8s:logs", "--follow");
    await waitUntil("it is followed", { seconds: 60 }, () => {
      assert.ok(!following.isOver(), following.told());
      return Promise.resolve(/^line 20$/m.test(following.printed()));
    });
    await cluster.stopApiServer();
    try {
      await told(following, /^The connection was lost; it is tried again\.$/m);
    } finally {
      await cluster.startApiServer();
    }
    await volume.write({ end: "" });

    const log = await following.ended;
    assert.equal(log.code, 0, log.stderr);
    const lines = log.stdout.trimEnd().split("\n");
    const count = lines.length - 1;
    const counted = Array.from({ length: count }, (_, place) => `line ${place + 1}`);
    assert.deepEqual(lines, [...counted, `ends at ${count}`]);
    const end = await waiting.ended;
    assert.equal(end.code, 0, end.stderr);
    assert.match(end.stderr, new RegExp(`\nJob "${job}": Succeeded\n$`));
  },
);
