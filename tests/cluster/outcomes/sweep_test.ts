import assert from "node:assert/strict";
import type { Status } from "../../../k8s/status/status.ts";
import type { TerminationMessage } from "../../../src/training/termination_message.ts";
import { takeGpus } from "./take_gpus.ts";
import { lastLine, outcomeTest } from "./outcome_test_case.ts";

await outcomeTest("of a sweep of 4 where 2 GPUs are free two wait, and all end", async (test) => {
  await takeGpus(test, { free: 2 });
  const script = "until [ -e /work/end ]; do sleep 0.1; done";
  const set = { "k8s.gpu.count": 1, "sweep.grid": { "train.seed": [5, 6, 7, 8] } };
  const sweep = await test.submitted({ task: "k8s:sweep", script, set });
  const running = ["Running", ""];
  const noGpu = [
    "Unschedulable",
    "no free nvidia.com/gpu: of 1 node, 1 Insufficient nvidia.com/gpu",
  ];
  const half = await test.statusWhere(
    sweep,
    "has two that run and two that wait",
    ({ runs }) => countOf(runs, "Running") === 2 && countOf(runs, "Unschedulable") === 2,
  );
  const stands = half.runs.map(({ phase, reason }) => [phase, reason]).toSorted();
  assert.deepEqual(stands, [running, running, noGpu, noGpu]);
  assert.deepEqual([half.phase, half.is_stuck], ["Running", false]);

  const early = await test.task("k8s:wait", [sweep, "--timeout", "1s"]);
  assert.equal(early.code, 124);
  assert.equal(
    early.stderr,
    `Job "${sweep}": Running: 0 of 4 done, 2 without a node, 2 running\n` +
      `Job "${sweep}": not ended within 1 s\n`,
  );
  await test.volume.write({ end: "" });
  // What only has to wait for its turn is not stuck.
  const ended = await test.task("k8s:wait", [sweep, "--fail-if-stuck", "--stuck-after", "1s"]);
  assert.deepEqual([ended.code, lastLine(ended)], [0, `Job "${sweep}": Succeeded`]);
  assert.equal(countOf((await test.status(sweep)).runs, "Succeeded"), 4);
});

await outcomeTest(
  "a sweep of 6 with one that fails and one that is killed has 5 results, and the best is named",
  async (test) => {
    const [fails, killed, best] = [2, 4, 3];
    const positions = [5, 4, 1, 1.25, 2, 6];
    const set = {
      "k8s.memory": "16Mi",
      "sweep.grid": { "train.seed": positions.map((_, index) => index) },
      "sweep.retries": 1,
    };
    const script = `
case $JOB_COMPLETION_INDEX in
  ${fails}) echo 'error: ${noFolder}.' >&2; exit 2 ;;
  ${killed}) [ -e /work/killed ] || { touch /work/killed; exec tail /dev/zero; } ;;
esac
case $JOB_COMPLETION_INDEX in
${positions.map((position, index) => `  ${index}) echo '${message(position)}' ;;`).join("\n")}
esac > $LIKENESS_TERMINATION_LOG`;
    const sweep = await test.submitted({ task: "k8s:sweep", script, set });
    const wait = await test.task("k8s:wait", [sweep]);
    const status = await test.status(sweep);
    const { phase, reason, runs } = status;

    const failure = `wrong input (exit code 2): ${noFolder}`;
    assert.equal(reason, `5 of 6 done, 1 failed; index ${fails}: ${failure}`);
    assert.deepEqual([wait.code, phase], [1, "Failed"]);
    assert.equal(lastLine(wait), `Job "${sweep}": Failed: ${reason}`);
    for (const [index, run] of runs.entries()) {
      const position = run.metrics?.average_ranking_position;
      const wanted = index === fails
        ? ["Failed", failure, 1, 2, undefined]
        : ["Succeeded", "", index === killed ? 2 : 1, 0, positions[index]];
      assert.deepEqual([run.phase, run.reason, run.attempts, run.exit_code, position], wanted);
    }
    const { run } = runs[best];
    const seed = `train.seed=${best}`;
    assert.equal(wait.stdout, `Best: run "${run}" (index ${best}): position 1.2500 with ${seed}\n`);
    assert.deepEqual([status.best?.index, status.best?.run], [best, run]);
  },
);

const noFolder = 'Cannot read folder "/data/nothing": no such folder';

function countOf(runs: Status["runs"], phase: string): number {
  return runs.filter((run) => run.phase === phase).length;
}

/** What a training whose best model has that position says of itself. */
function message(position: number): string {
  const message: TerminationMessage = {
    ...{ run: "emoji", epochs: 3, steps: 30, best_epoch: 2, best_checkpoint: "step_00000020" },
    metrics: { average_ranking_position: position, recall_at_1: 1 / position },
  };
  return JSON.stringify(message);
}
