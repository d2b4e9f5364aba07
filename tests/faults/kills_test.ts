/**
 * The short form of `deno task test:faults`.
 *
 * @module
 */

import assert from "node:assert/strict";
import { join } from "node:path";
import { optionalTest } from "../harness/optional_test.ts";
import { withFolder } from "../harness/small_run.ts";
import { tensorflowOnce } from "../harness/test_on_tensorflow.ts";
import { type FaultRun, writeFaultData } from "./fault_run.ts";
import { checkpointNames, namesIn } from "./inspect_run.ts";
import { runCase } from "./kill_case.ts";
import { isAllRight } from "./kill_report.ts";
import { killRuns } from "./kill_runs.ts";
import type { Moment } from "./plan_kills.ts";
import { runTraining } from "./training_process.ts";
import { makeUnbrokenRun } from "./unbroken_run.ts";
import { runFolder } from "./watch_checkpoints.ts";
import { withUnbrokenRun } from "./with_unbroken_run.ts";

const kills = 6;
const backends = [["wasm", []], ["tensorflow", [tensorflowOnce]]] as const;

for (const [backend, needs] of backends) {
  await optionalTest(
    `ml:train that is killed goes on as if nothing had happened (${backend})`,
    needs,
    async () => {
      await withFolder(async (folder) => {
        const report = await killRuns({ folder, backend, kills, seed: 1 });
        assert.ok(isAllRight([report], kills), JSON.stringify(report));
        assert.ok(report.insideWriting >= 2);
        assert.ok(report.maxStepsRepeated <= 4);
      });
    },
  );
}

Deno.test("ml:train that is killed in the writing of its first checkpoint begins anew", async () => {
  await withFolder(async (folder) => {
    const run: FaultRun = { folder, backend: "wasm", set: { "train.epochs": 2 } };
    await writeFaultData(folder);
    const unbroken = await makeUnbrokenRun(run);
    const moment: Moment = { kind: "writing", share: 0, into: 0.2 };
    for (let attempt = 1;; attempt++) {
      const { kills: [kill], ...rest } = await runCase(run, unbroken, {
        kills: [{ launch: "directly", signal: "SIGKILL", to: "group", moment }],
        lastLaunch: "task",
      });
      assert.deepEqual([rest.lost, rest.wrong, kill.lost, kill.wrong], [[], [], [], []]);
      if (kill.newest === null && kill.cutOff === unbroken.steps[0]) return;
      assert.ok(attempt < 10, "no kill hit the writing");
    }
  });
});

Deno.test("ml:train that is killed before it removes its oldest checkpoints removes them later", async () => {
  await withUnbrokenRun(async ({ run, unbroken }) => {
    const hoarder: FaultRun = { ...run, set: { ...run.set, "train.keep_checkpoints": 100 } };
    assert.equal((await runTraining(hoarder)).code, 0);
    const checkpoints = join(runFolder(run), "checkpoints");
    assert.deepEqual(checkpointNames(namesIn(checkpoints)).whole, unbroken.steps);
    // As after a kill: its last checkpoint is written, but not that it has come to its end.
    const path = join(runFolder(run), "run.json");
    const record = JSON.parse(await Deno.readTextFile(path));
    await Deno.writeTextFile(path, JSON.stringify({ ...record, status: "running" }));

    const { code, stderr } = await runTraining(run);
    assert.equal(code, 0, stderr);
    assert.deepEqual(namesIn(checkpoints), namesIn(join(unbroken.folder, "checkpoints")));
  });
});
