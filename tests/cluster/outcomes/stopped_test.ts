import assert from "node:assert/strict";
import type { Status } from "../../../k8s/status/status.ts";
import { hasBegun, lastLine, leftObjects, outcomeTest } from "./outcome_test_case.ts";

await outcomeTest(
  "a training is cancelled while it is pending, and while it runs",
  async (test) => {
    const pending = await test.submitted({
      set: { "k8s.name": "pending", "k8s.node_selector": { "there-is": "no-such" } },
      flags: ["--allow-scale-up"],
    });
    const running = await test.submitted({ set: { "k8s.name": "running" } });
    await hasBegun(test, running);
    assert.equal((await test.status(running)).phase, "Running");
    const { phase, reason, is_stuck } = await test.status(pending);
    assert.deepEqual([phase, is_stuck], ["Unschedulable", false]);
    assert.match(
      reason,
      /^no node: of 1 node, 1 node\(s\) didn't match Pod's node affinity\/selector/,
    );

    const followed = test.submit({ set: { "k8s.name": "running" }, flags: ["--follow"] });
    await hasBegun(test, running);
    await Promise.all([pending, running].map(async (job) => {
      const cancelled = await test.task("k8s:cancel", [job]);
      assert.equal(cancelled.code, 0);
      assert.equal(cancelled.stderr, `Cancelled Job "${job}".\n`);
      const gone = await test.task("k8s:status", [job]);
      assert.equal(gone.code, 2);
      assert.match(
        gone.stderr,
        new RegExp(`^error: Cannot find Job "${job}" in namespace "\\S+"\\.\n`),
      );
      const again = await test.task("k8s:cancel", [job]);
      assert.equal(again.code, 0);
      assert.match(again.stderr, new RegExp(`^Job "${job}" is not there \\(any more\\) in `));
    }));
    // It was told to stop, and had the time to save.
    const { code, stdout, stderr } = await followed;
    assert.equal(code, 1);
    assert.equal(stdout, `${running}\nbegun\nsaved\n`);
    assert.ok(
      stderr.endsWith(`\nerror: Cannot follow Job "${running}" to its end: it was removed.\n`),
    );
    assert.deepEqual(await leftObjects(test), []);
  },
);

await outcomeTest("a training is suspended, resumed, and submitted again", async (test) => {
  const { volume } = test;
  const script = `
if [ -e /work/saved ]; then echo "goes on"; exit 0; fi
trap 'touch /work/saved; exit 75' TERM
echo begun
while true; do sleep 0.1; done`;
  const job = await test.submitted({ script });
  const submitAgain = async (flags: string[] = []) => {
    const { code, stdout, stderr } = await test.submit({ script, flags });
    assert.equal(code, 0, stderr);
    assert.equal(stdout, `${job}\n`);
    return stderr;
  };
  await hasBegun(test, job);
  assert.match(await submitAgain(), new RegExp(`^Job "${job}" is already submitted\\.\n`));

  const kept = await test.task("k8s:cancel", [job, "--keep"]);
  assert.equal(kept.code, 0);
  const goesOn = `deno task k8s:resume ${job} goes on with it.`;
  assert.equal(kept.stderr, `Suspended Job "${job}"; ${goesOn}\n`);
  assert.ok(await Deno.stat(`${volume.folder}/saved`));
  const { phase, reason } = await test.status(job);
  assert.equal(phase, "Suspended");
  assert.match(reason, /^held by k8s:cancel --keep since \S+Z; k8s:resume goes on$/);
  assert.ok(
    (await submitAgain()).startsWith(
      `Job "${job}" is already submitted and suspended; ${goesOn}\n`,
    ),
  );

  const resumed = await test.task("k8s:resume", [job]);
  assert.deepEqual([resumed.code, resumed.stderr], [0, `Resumed Job "${job}".\n`]);
  const ended = await test.task("k8s:wait", [job]);
  assert.deepEqual([ended.code, lastLine(ended)], [0, `Job "${job}": Succeeded`]);
  assert.equal((await test.task("k8s:logs", [job])).stdout, "goes on\n");
  const { attempts, ...end }: Status = await test.status(job);
  assert.deepEqual([end.phase, end.exit_code, attempts], ["Succeeded", 0, 2]);

  const again = await submitAgain();
  assert.match(again, new RegExp(`^Job "${job}" is already submitted and has succeeded\\.\n`));
  const replaced = await submitAgain(["--replace", "--wait"]);
  assert.match(replaced, new RegExp(`^Waits until Job "${job}" and its pods are gone …\n`));
  assert.match(replaced, new RegExp(`\nJob "${job}": Succeeded\n$`));
});
