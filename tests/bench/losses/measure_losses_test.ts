import assert from "node:assert/strict";
import { join } from "node:path";
import { casesOf } from "../../../bench/losses/cases.ts";
import type { RunLoss } from "../../../bench/losses/kept_runs.ts";
import { type MeasuredLoss, measureLosses } from "../../../bench/losses/measure_losses.ts";
import { lossRunner } from "../../../bench/losses/run_loss.ts";
import type { Config } from "../../../src/config/config.ts";
import { parseConfigSource } from "../../../src/config/load_config.ts";
import { writeSmallDataset } from "../../harness/small_dataset.ts";
import { smallRun, withFolder } from "../../harness/small_run.ts";
import { setFlags } from "../../harness/run_task.ts";
import { someRun } from "./some_runs.ts";

const cases = casesOf("batch_hard_triplet,hap2s");

/** Measures with a stand-in for training, and tells what it was asked to train. */
async function measure(
  folder: string,
  { run = () => Promise.resolve(someRun()), epochs = 6 }: { run?: RunLoss; epochs?: number } = {},
): Promise<{ measured: MeasuredLoss[]; asked: Config[] }> {
  const asked: Config[] = [];
  const source = parseConfigSource("", "test.yaml", { set: [`train.epochs=${epochs}`] });
  const measured = await measureLosses(cases, {
    ...{ source, folder, seeds: [0, 1] },
    run: (config) => {
      asked.push(config);
      return run(config);
    },
  });
  return { measured, asked };
}

Deno.test("measureLosses() runs all losses with one seed, then with the next; nothing else differs", () =>
  withFolder(async (folder) => {
    const { asked } = await measure(folder);
    const told = asked.map(({ train }) => [[train.loss].flat()[0].name, train.seed]);
    const names = ["batch_hard_triplet", "hap2s"];
    assert.deepEqual(told, [0, 1].flatMap((seed) => names.map((name) => [name, seed])));
    const rest = asked.map(({ data, model, train }) =>
      JSON.stringify({ data, model, train: { ...train, loss: 0, seed: 0 } })
    );
    assert.equal(new Set(rest).size, 1);
  }));

Deno.test("measureLosses() does no run again that it has kept, but one of other settings", () =>
  withFolder(async (folder) => {
    const first = await measure(folder);
    assert.equal(first.asked.length, 4);
    const again = await measure(folder);
    assert.deepEqual([again.asked, again.measured], [[], first.measured]);
    const longer = await measure(folder, { epochs: 7 });
    assert.equal(longer.asked.length, 4);
  }));

Deno.test("measureLosses() tells of a run that fails, goes on, and tries it again the next time", () =>
  withFolder(async (folder) => {
    const isBad = ({ train }: Config) =>
      [train.loss].flat()[0].name === "hap2s" && train.seed === 0;
    const run: RunLoss = (config) =>
      isBad(config) ? Promise.reject(new Error("no good")) : Promise.resolve(someRun());
    const { measured, asked } = await measure(folder, { run });
    assert.equal(asked.length, 4);
    const { runs, faults } = measured[1];
    assert.deepEqual([runs, faults], [[null, someRun()], ["hap2s, seed 0: no good"]]);
    assert.deepEqual((await measure(folder)).asked.filter(isBad).length, 1);
  }));

Deno.test("lossRunner() trains and measures in a process of its own, and clears up", () =>
  withFolder(async (folder) => {
    await writeSmallDataset(join(folder, "data"), { categories: 12, imagesEach: 6 });
    const set = setFlags(smallRun(folder)).filter((text) => text !== "--set");
    const source = parseConfigSource("", "test.yaml", { set });
    const kept = join(folder, "kept");
    const seeds = [0];
    const run = lossRunner({ threads: navigator.hardwareConcurrency });
    const [{ runs: [done], faults }] = await measureLosses(cases.slice(0, 1), {
      ...{ source, seeds, folder: kept, run },
    });
    assert.deepEqual(faults, []);
    assert.ok(done);
    assert.equal(done.images, 6 * 6); // half of the categories
    assert.equal(done.stepSeconds.length, source.config.train.epochs);
    assert.ok(done.stepSeconds.every((seconds) => seconds > 0));
    assert.ok(Number.isInteger(done.stepsPerEpoch) && done.stepsPerEpoch > 0);
    assert.ok(done.recallAt1 > 0 && done.recallAt1 <= 1 && done.mapAtR > 0);
    assert.match(done.protocol, /^folder, zero-shot .*, model chosen on held-out/);
    assert.match(done.backend, /^backend wasm /);
    assert.deepEqual([...Deno.readDirSync(join(kept, "run"))], []);
  }));
