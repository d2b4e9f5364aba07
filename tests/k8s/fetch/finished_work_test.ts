import assert from "node:assert/strict";
import { chooseRun, writtenRuns } from "../../../k8s/fetch/finished_work.ts";
import type { RenderRequest } from "../../../k8s/render/rendering.ts";
import { jobPairs } from "../../../k8s/submit/job_pairs.ts";
import { rendered } from "../render/rendered.ts";

const config = `
output: {dir: ./runs, name: sop}
sweep: {grid: {train.seed: [0, 1, 2]}}
k8s:
  image: likeness:1
  gpu: {count: 0}
  data: [{name: all, local: ., path: /work, claim: all}]
`;

Deno.test("writtenRuns() tells where a training's run is, as its pod sees it", async () => {
  assert.deepEqual(await runsOf({ kind: "train" }), [
    [{ name: "sop", folder: "/work/runs/sop", index: undefined }],
  ]);
});

Deno.test("writtenRuns() tells the runs of a sweep by their indexes, in one Job or in several", async () => {
  const [inOne] = await runsOf({ kind: "sweep", separate: false });
  assert.deepEqual(inOne.map(({ index }) => index), [0, 1, 2]);
  assert.equal(new Set(inOne.map(({ name }) => name)).size, 3);
  for (const { name, folder } of inOne) assert.equal(folder, `/work/runs/${name}`);
  const inSeveral = await runsOf({ kind: "sweep", separate: true });
  assert.deepEqual(inSeveral.flat(), inOne);
});

Deno.test("chooseRun() finds the run by index, by name, or as the only one", async () => {
  const [runs] = await runsOf({ kind: "sweep", separate: false });
  assert.equal(chooseRun(runs, { index: 1 }, "sop"), runs[1]);
  assert.equal(chooseRun(runs, { run: runs[2].name }, "sop"), runs[2]);
  assert.equal(chooseRun([runs[0]], {}, "sop"), runs[0]);
  assert.throws(() => chooseRun(runs, {}, "sop"), {
    message: 'Cannot fetch "sop": it has 3 runs, and none has ended well yet; ' +
      "wanted one, by --index or --run.",
  });
  assert.throws(() => chooseRun(runs, { index: 3 }, "sop"), {
    message: `Cannot fetch index 3 of "sop": it has 3 runs, ${runs[0].name} (0) and so on.`,
  });
  assert.throws(() => chooseRun(runs, { index: 1, run: runs[0].name }, "sop"), {
    message: /^Cannot fetch index 1 and run "sop-.*" of "sop":/,
  });
});

Deno.test("writtenRuns() refuses a Job whose ConfigMap is another's", async () => {
  const [{ job }] = jobPairs(await rendered(config));
  assert.throws(() => writtenRuns({ job, configMap: {} }), {
    message: /^Cannot fetch "sop-[0-9a-f]{8}": its ConfigMap has no config\.yaml/,
  });
});

async function runsOf(request: RenderRequest) {
  return jobPairs(await rendered(config, request)).map(writtenRuns);
}
