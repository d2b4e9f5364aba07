import assert from "node:assert/strict";
import { join } from "node:path";
import { parseConfig } from "../../src/config/load_config.ts";
import { type Clock, systemClock } from "../../src/core/clock.ts";
import { listSamples } from "../../src/data/list_samples.ts";
import { splitSamples } from "../../src/data/split_samples.ts";
import { train } from "../../src/training/train.ts";
import { backendTest } from "../harness/backend_test.ts";
import { setFlags } from "../harness/run_task.ts";
import { writeSmallDataset } from "../harness/small_dataset.ts";
import { smallRun, withFolder } from "../harness/small_run.ts";
import { compareRuns } from "./compare_runs.ts";
import { inspectRun, namesIn } from "./inspect_run.ts";

const hour = 3_600_000;
const year = 8760 * hour;
const keep = 3;

/** Clocks that no training may mind. */
const clocks: Record<string, () => Clock> = {
  "that jumps back an hour each time": () => jumping(-hour),
  "that jumps forward a year each time": () => jumping(year),
  "that jumps back and forth": () => jumping(-hour, year, -2 * year, hour),
};

for (const [what, makeClock] of Object.entries(clocks)) {
  await backendTest(`train() does the same by a clock ${what}`, async (backend) => {
    await withFolder(async (folder) => {
      await writeSmallDataset(join(folder, "data"), { categories: 16, imagesEach: 4 });
      const trainBy = async (clock: Clock): Promise<string> => {
        const set = setFlags({
          ...smallRun(folder, backend),
          "train.epochs": 3,
          "train.checkpoint_every.steps": 2,
          "train.keep_checkpoints": keep,
        }).filter((flag) => flag !== "--set");
        const config = parseConfig("", join(folder, "config.yaml"), { set });
        const split = splitSamples(await listSamples(config.data), config.data);
        return (await train(config, { split, clock })).files.folder;
      };
      const unbroken = join(folder, "unbroken");
      await Deno.rename(await trainBy(systemClock), unbroken);
      const jumped = await trainBy(makeClock());

      assert.deepEqual(await compareRuns(jumped, unbroken, { keep }), []);
      const metrics = await Deno.readTextFile(join(unbroken, "metrics.csv"));
      const names = new Set(namesIn(unbroken));
      const { faults, temporary } = await inspectRun(jumped, { metrics, names });
      assert.deepEqual([faults, temporary], [[], []]);
      await checkDurations(jumped);
    });
  });
}

/** A clock that jumps by the next of `jumps`, and over and over, whenever somebody looks at it. */
function jumping(...jumps: number[]): Clock {
  let offset = 0;
  let looks = 0;
  return {
    now() {
      offset += jumps[looks++ % jumps.length];
      return systemClock.now() + offset;
    },
    elapsed: systemClock.elapsed,
  };
}

/** Nothing took less than no time, or longer than this test. */
async function checkDurations(run: string): Promise<void> {
  const text = await Deno.readTextFile(join(run, "timings.csv"));
  const [header, ...rows] = text.trimEnd().split("\n").map((line) => line.split(","));
  assert.equal(rows.length, 3);
  const durations = rows.map((row) => Number(row[header.indexOf("seconds")]));
  for (const seconds of durations) assert.ok(seconds >= 0 && seconds < 600, `${durations}`);
  if (!namesIn(run).includes("run.json")) return;
  // What the configuration allows is nothing that was measured.
  const { config: _, ...record } = JSON.parse(await Deno.readTextFile(join(run, "run.json")));
  for (const [key, value] of durationsIn(record)) {
    assert.ok(value >= 0 && value < 600, `${key}: ${value}`);
  }
}

/** The numbers of a record whose keys say that they are seconds. */
function durationsIn(value: unknown, path = ""): [string, number][] {
  if (typeof value === "number") return /seconds/i.test(path) ? [[path, value]] : [];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => durationsIn(inner, `${path}.${key}`));
}
