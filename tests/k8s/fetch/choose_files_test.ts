import assert from "node:assert/strict";
import { chooseFiles } from "../../../k8s/fetch/choose_files.ts";
import { Changed } from "../../../k8s/fetch/remote_files.ts";

Deno.test("chooseFiles() takes all that tells of a run, and of its checkpoints the best", async () => {
  assert.deepEqual(
    await chosen({ 4: 4, 8: 8, 12: 8, 16: null }),
    ["checkpoints/step_00000008/model.json", "metrics.csv", "rankings.html", "run.json"],
  );
});

Deno.test("chooseFiles() takes all checkpoints where that is asked for, but nothing half done", async () => {
  const found = await chosen({ 4: 4, 8: 4 }, { all: true });
  assert.deepEqual(found.filter((path) => path.startsWith("checkpoints/")), [
    "checkpoints/step_00000004/model.json",
    "checkpoints/step_00000008/model.json",
  ]);
});

Deno.test("chooseFiles() takes none while no epoch is done, nor one that is gone", async () => {
  const none = ["metrics.csv", "rankings.html", "run.json"];
  assert.deepEqual(await chosen({}), none);
  assert.deepEqual(await chosen({ 4: null, 8: null }), none);
  assert.deepEqual(await chosen({ 8: 4 }), none);
});

Deno.test("chooseFiles() asks the one before where the newest checkpoint cannot be read", async () => {
  for (const newest of ["{", "gone"]) {
    const found = await chosen({ 4: 4, 8: newest });
    assert.ok(found.includes("checkpoints/step_00000004/model.json"), newest);
  }
});

/** What is chosen of a run whose checkpoints call these the best. */
async function chosen(
  bestSteps: Record<number, number | string | null>,
  { all = false } = {},
): Promise<string[]> {
  const models = new Map(
    Object.entries(bestSteps).map(([step, best]) => [
      `checkpoints/step_${step.padStart(8, "0")}/model.json`,
      typeof best === "string" ? best : JSON.stringify({ bestStep: best }),
    ]),
  );
  const others = [
    "run.json",
    "metrics.csv",
    "rankings.html",
    "lock",
    "metrics.csv.7.tmp",
    "run.json.0123456789abcdef.part",
    ".writable.7.tmp",
    "checkpoints/step_00000099.tmp/model.json",
    "checkpoints/step_00000002.damaged/model.json",
  ];
  const files = [...models.keys(), ...others].map((path) => ({ path, size: 1 }));
  const text = (path: string) => {
    const found = models.get(path)!;
    return found === "gone" ? Promise.reject(new Changed(path)) : Promise.resolve(found);
  };
  return (await chooseFiles(files, { text }, { all })).map(({ path }) => path).sort();
}
