/**
 * Event files, read back by TensorBoard itself.
 *
 * @module
 */

import assert from "node:assert/strict";
import { join } from "node:path";
import type { Clock } from "../../src/core/clock.ts";
import { openEvents } from "../../src/tensorboard/events_file.ts";
import { optionalTest } from "../harness/optional_test.ts";
import { pythonWithTensorboard } from "../harness/python_environment.ts";
import { withFolder } from "../harness/small_run.ts";

const needs = [pythonWithTensorboard.need];
const script = join(import.meta.dirname!, "read_events.py");

/** What TensorBoard finds in a folder of event files. */
interface Found {
  /** By tag: step, value and time in seconds. */
  scalars: Record<string, [number, number, number][]>;
  /** By tag: step and value, as its pages get them. */
  served: Record<string, [number, number][]>;
  /** By tag: step and text. */
  texts: Record<string, [number, string][]>;
}

async function readBack(folder: string): Promise<Found> {
  const out = `${folder}.json`;
  await pythonWithTensorboard.run(script, [folder, out]);
  return JSON.parse(await Deno.readTextFile(out));
}

function clockAt(seconds: number): Clock {
  return { now: () => seconds * 1000, elapsed: () => 0 };
}

async function namesIn(folder: string): Promise<string[]> {
  return (await Array.fromAsync(Deno.readDir(folder), ({ name }) => name)).sort();
}

await optionalTest(
  "openEvents() writes scalars and texts that TensorBoard reads back",
  needs,
  () =>
    withFolder(async (parent) => {
      const folder = join(parent, "events");
      const events = await openEvents(folder, { step: 0, clock: clockAt(1_700_000_000.25) });
      events.text(0, "config", "train:\n  epochs: 3 # ü");
      const values = [1.5, -0.1, 1e-30, 3e38, 0];
      for (const [i, value] of values.entries()) {
        events.scalars(2 ** (12 * i), { "train/loss": value, "train/rate ü": value / 3 });
      }
      events.close();

      const { scalars, served, texts } = await readBack(folder);
      const expected = (scale: number) =>
        values.map((value, i) => [2 ** (12 * i), Math.fround(value / scale)]);
      assert.deepEqual(Object.keys(scalars).sort(), ["train/loss", "train/rate ü"]);
      for (const [tag, scale] of [["train/loss", 1], ["train/rate ü", 3]] as const) {
        assert.deepEqual(scalars[tag].map(([step, value]) => [step, value]), expected(scale), tag);
        assert.ok(scalars[tag].every(([, , time]) => time === 1_700_000_000.25), tag);
        assert.deepEqual(served[tag], expected(scale), tag);
      }
      assert.deepEqual(texts, { config: [[0, "    train:\n      epochs: 3 # ü"]] });
    }),
);

await optionalTest(
  "openEvents() hides what an earlier session told of steps after the resumed one",
  needs,
  () =>
    withFolder(async (parent) => {
      const folder = join(parent, "events");
      // The clock goes back with every session; the sessions' order must not.
      const sessions = [
        { from: 0, to: 8, loss: 1, seconds: 1_700_000_000 },
        { from: 5, to: 7, loss: 2, seconds: 1_600_000_000 },
        { from: 6, to: 9, loss: 3, seconds: 1_500_000_000 },
      ];
      for (const { from, to, loss, seconds } of sessions) {
        const events = await openEvents(folder, { step: from, clock: clockAt(seconds) });
        for (let step = from + 1; step <= to; step++) events.scalars(step, { loss });
        events.close();
      }
      const { scalars, served } = await readBack(folder);
      const expected = [[1, 1], [2, 1], [3, 1], [4, 1], [5, 1], [6, 2], [7, 3], [8, 3], [9, 3]];
      assert.deepEqual(scalars.loss.map(([step, value]) => [step, value]), expected);
      assert.deepEqual(served.loss, expected);
    }),
);

await optionalTest(
  "openEvents() leaves files of which a cut off last record costs nothing else",
  needs,
  () =>
    withFolder(async (parent) => {
      const folder = join(parent, "events");
      const first = await openEvents(folder, { step: 0 });
      for (let step = 1; step <= 4; step++) first.scalars(step, { loss: step });
      first.close();
      const { size } = await Deno.stat(first.path);
      await Deno.truncate(first.path, size - 7);
      const second = await openEvents(folder, { step: 2 });
      second.scalars(3, { loss: 30 });
      second.close();
      const { scalars } = await readBack(folder);
      const found = scalars.loss.map(([step, value]) => [step, value]);
      assert.deepEqual(found, [[1, 1], [2, 2], [3, 30]]);
    }),
);

Deno.test("openEvents() names files in the order of the sessions, wherever the clock stands", () =>
  withFolder(async (folder) => {
    const made: string[] = [];
    for (const seconds of [2_000_000_000, 1_000_000_000, -5, 2_000_000_000, 99_999_999_999]) {
      const events = await openEvents(folder, { step: 0, clock: clockAt(seconds) });
      events.close();
      made.push(events.path.slice(folder.length + 1));
    }
    assert.equal(made[0], "events.out.tfevents.2000000000.likeness.000001");
    assert.deepEqual(await namesIn(folder), made);
  }));

Deno.test("openEvents() refuses in one sentence where it cannot write, and after its end", () =>
  withFolder(async (folder) => {
    await Deno.writeTextFile(join(folder, "events"), "");
    await assert.rejects(openEvents(join(folder, "events"), { step: 0 }), {
      name: "UserError",
      message: /^Cannot write ".*events.*": /,
    });
    const events = await openEvents(folder, { step: 0 });
    events.close();
    events.close();
    assert.throws(() => events.scalars(1, { loss: 1 }), /is closed/);
  }));
