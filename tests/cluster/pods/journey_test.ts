import assert from "node:assert/strict";
import { basename, dirname, join } from "node:path";
import { faultRunSettings } from "../../faults/fault_run.ts";
import { runFolder } from "../../faults/watch_checkpoints.ts";
import { setFlags } from "../../harness/run_task.ts";
import { podSettings, podTest, runOf } from "./pod_test_case.ts";
import { done, where } from "./tasks.ts";

await podTest(
  "submitted, followed, looked at, fetched, analysed: a training in a cluster, by the tasks alone",
  async (test) => {
    const settings = setFlags(podSettings(test));
    const submitted = await done("k8s:submit", [...settings, ...where(test), "--follow"]);
    const [name, ...log] = submitted.stdout.trimEnd().split("\n");
    assert.match(name, /^small-[0-9a-f]{8}$/);
    assert.match(log.join("\n"), /^Backend: tensorflow .*[\s\S]*^epoch 1\/\d+ /m);
    const checkpoint = basename(log.at(-1)!);
    assert.match(log.at(-1)!, /^\/runs\/small\/checkpoints\/step_\d{8}$/);

    const again = await done("k8s:submit", [...settings, ...where(test)]);
    assert.equal(again.stdout, `${name}\n`);
    assert.match(again.stderr, /is already submitted and has succeeded\./);

    const status = JSON.parse(
      (await done("k8s:status", [name, ...where(test), "--output", "json"])).stdout,
    );
    assert.equal(status.phase, "Succeeded");
    await done("k8s:wait", [name, ...where(test)]);

    const to = join(test.folder, "fetched", "small");
    await done("k8s:fetch", [name, to, ...settings, ...where(test)]);
    const best = join(to, "checkpoints", checkpoint);
    const { metrics } = JSON.parse(await Deno.readTextFile(join(best, "model.json")));
    assert.deepEqual(status.metrics, metrics);
    for (const file of ["weights.safetensors", "manifest.json"]) {
      const there = join(runFolder(runOf(test)), "checkpoints", checkpoint, file);
      assert.deepEqual(await Deno.readFile(join(best, file)), await Deno.readFile(there));
    }

    const here = { ...faultRunSettings(runOf(test)), "output.dir": dirname(to) };
    const analysis = await done("analysis:analyze", [...setFlags(here), "--output", "json"]);
    assert.ok(JSON.parse(analysis.stdout));

    await done("k8s:cancel", [name, ...where(test)]);
    assert.equal((await done("k8s:list", [...where(test), "--output", "json"])).stdout, "[]\n");
  },
);
