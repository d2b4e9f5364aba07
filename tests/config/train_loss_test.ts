import assert from "node:assert/strict";
import { stringify } from "@std/yaml";
import { configKeys } from "../../src/config/config_keys.ts";
import type { LossConfig } from "../../src/config/config.ts";
import { configDifferences } from "../../src/config/flat_config.ts";
import { type LoadConfigOptions, parseConfig } from "../../src/config/load_config.ts";
import { UserError } from "../../src/core/user_error.ts";
import { lossNames } from "../training/loss_names.ts";

const defaultFile = await Deno.readTextFile("config.yaml");

function lossOf(text: string, options: LoadConfigOptions = {}): LossConfig | LossConfig[] {
  return parseConfig(text, "/project/my.yaml", options).train.loss;
}

/** The one loss of a file that says nothing, with overrides. */
function lossBySet(...set: string[]): LossConfig {
  const loss = lossOf("", { set });
  assert.ok(!Array.isArray(loss));
  return loss;
}

function refusal(text: string, options: LoadConfigOptions = {}): { message: string; hint: string } {
  try {
    lossOf(text, options);
  } catch (thrown) {
    assert.ok(thrown instanceof UserError, String(thrown));
    assert.equal(thrown.exitCode, 2);
    return thrown;
  }
  assert.fail(`it was accepted: ${text} ${options.set}`);
}

Deno.test("the default loss is what it was before there were others", () => {
  assert.deepEqual(lossOf(""), {
    name: "hap2s",
    weighting: "exponential",
    alpha: 10,
    sigma: 0.15,
    epsilon: 0,
    margin: "soft",
    weight: 1,
  });
});

/** What pytorch-metric-learning 2.8 has, by the names of our functions' options. */
const published: Record<string, Record<string, unknown>> = {
  triplet_margin: { margin: 0.05, swap: false, reducer: "mean_non_zero" },
  contrastive: { positive_margin: 0, negative_margin: 1, reducer: "mean_non_zero" },
  multi_similarity: { alpha: 2, beta: 50, base: 0.5, reducer: "mean" },
  circle: { margin: 0.4, gamma: 80, reducer: "mean_non_zero" },
  nt_xent: { temperature: 0.07, reducer: "mean" },
  sup_con: { temperature: 0.1, reducer: "mean_non_zero" },
  angular: { alpha: 40, reducer: "mean" },
  lifted_structure: { margin: 1, positive_margin: 0, generalized: false, reducer: "mean" },
  margin: { margin: 0.2, beta: 1.2, nu: 0, learn_beta: "no" },
  proxy_nca: { scale: 1, reducer: "mean" },
  proxy_anchor: { margin: 0.1, alpha: 32, learning_rate_multiplier: 100 },
  soft_triple: { centers: 10, scale: 20, gamma: 0.1, margin: 0.01, reducer: "mean" },
  arc_face: { margin_degrees: 28.6, scale: 64, reducer: "mean" },
  cos_face: { margin: 0.35, scale: 64, reducer: "mean" },
  normalized_softmax: { temperature: 0.05, reducer: "mean" },
  smooth_ap: { temperature: 0.01, count_query: true, reducer: "mean" },
};

const pairLosses = [
  ...["triplet_margin", "contrastive", "multi_similarity", "circle", "nt_xent", "sup_con"],
  ...["lifted_structure", "margin"],
];

for (const name of lossNames) {
  Deno.test(`train.loss takes ${name}, alone and in a list`, () => {
    const loss: Record<string, unknown> = { ...lossBySet(`train.loss.name=${name}`) };
    for (const [key, value] of Object.entries(published[name] ?? {})) {
      assert.deepEqual(loss[key], value, key);
    }
    assert.deepEqual([loss.name, loss.weight], [name, 1]);
    assert.deepEqual(lossOf(`train: {loss: {name: ${name}}}`), loss);
    const list = lossOf(`train: {loss: [{name: hap2s}, {name: ${name}, weight: 0.5}]}`);
    assert.deepEqual(list, [lossOf(""), { ...loss, weight: 0.5 }]);
    const takesPairs = pairLosses.includes(name);
    assert.equal("memory" in loss && "memory_after_steps" in loss, takesPairs);
    assert.equal("miner" in loss, takesPairs || name === "angular");
    assert.ok(configKeys(["train"]).includes("train.loss.name"));
    for (const key of Object.keys(loss)) {
      assert.ok(configKeys(["train"]).includes(`train.loss.${key}`), key);
    }
  });
}

Deno.test("a configuration with a list is written and read back as it is", () => {
  const config = parseConfig(
    "train: {loss: [{name: contrastive, memory: 512, miner: {name: semi_hard}}, {name: margin}]}",
    "/project/my.yaml",
  );
  const again = parseConfig(stringify({ ...config }), "/elsewhere/config.yaml");
  assert.deepEqual(again.train, config.train);
  assert.deepEqual(configDifferences(config.train, again.train), []);
  const other = parseConfig("", "/project/my.yaml");
  const keys = configDifferences(config.train, other.train).map(({ key }) => key);
  assert.ok(keys.includes("loss") && keys.includes("loss.name"));
});

Deno.test("--set of a name gives that loss's defaults, whatever the file says of another", () => {
  const set = ["train.loss.name=arc_face"];
  assert.deepEqual(lossOf(defaultFile, { set }), lossBySet(...set));
  const same = lossOf("train: {loss: {name: hap2s, alpha: 7}}", { set: ["train.loss.name=hap2s"] });
  assert.equal("alpha" in same && same.alpha, 7);
});

Deno.test("--set of a name keeps what else is set, before or after it", () => {
  for (const set of [["name=cos_face", "scale=8"], ["scale=8", "name=cos_face"]]) {
    const loss = lossOf(defaultFile, { set: set.map((each) => `train.loss.${each}`) });
    assert.deepEqual(loss, lossBySet("train.loss={name: cos_face, scale: 8}"));
  }
});

Deno.test("--set of a miner's name gives that miner's defaults", () => {
  const file =
    "train: {loss: {name: margin, beta: 1, miner: {name: distance_weighted, cutoff: 1}}}";
  const loss = lossOf(file, { set: ["train.loss.miner.name=semi_hard"] });
  const expected = "train.loss={name: margin, beta: 1, miner: {name: semi_hard}}";
  assert.deepEqual(loss, lossBySet(expected));
  const set = ["train.loss.name=circle", "train.loss.miner.name=batch_hard"];
  assert.deepEqual(
    lossOf(file, { set }),
    lossBySet("train.loss={name: circle, miner: {name: batch_hard}}"),
  );
});

const list = "train:\n  loss:\n    - name: hap2s\n    - name: contrastive\n      margin: 3\n";

const refused: [what: string, loss: string, message: RegExp, hint: RegExp][] = [
  [
    "an unknown name",
    "{name: arc_fase}",
    /train\.loss\.name: found "arc_fase"; wanted "batch_hard_triplet" or .* or "recall_at_k"/,
    /^Did you mean "arc_face"\?$/,
  ],
  [
    "a name that is like none",
    "{name: x}",
    /train\.loss\.name: found "x"; wanted /,
    /^Known: batch_hard_triplet, .*, recall_at_k\.$/,
  ],
  ["a loss without a name in a list", "[{weight: 2}]", /loss\[0\]\.name: found nothing/, /./],
  ["an empty list", "[]", /train\.loss: found \[\]; wanted a loss with its name/, /Names: /],
  ["a number", "5", /train\.loss: found 5; wanted a loss with its name, such as/, /Names: /],
  ["a negative margin", "{name: triplet_margin, margin: -0.1}", /margin: found -0\.1/, /./],
  ["alpha 0", "{name: multi_similarity, alpha: 0}", /alpha: found 0; wanted a number above/, /./],
  ["weight 0", "{name: circle, weight: 0}", /weight: found 0; wanted a number above 0/, /./],
  ["temperature 0", "{name: nt_xent, temperature: 0}", /found 0; wanted a number above 0/, /./],
  ["a right angle", "{name: angular, alpha: 90}", /alpha: found 90; wanted .* below 90/, /degrees/],
  ["k 0", "{name: recall_at_k, k: [1, 0]}", /k\[1\]: found 0; wanted a whole number/, /recall/],
  ["a reducer", "{name: circle, reducer: sum}", /found "sum"; wanted "mean" or "mean_non/, /./],
  [
    "a miner where there is none",
    "{name: hap2s, miner: {name: batch_hard}}",
    /train\.loss\.miner: unknown key "miner"/,
    /^hap2s has none; it is for triplet_margin, .*, margin\.$/,
  ],
  [
    "a memory where there is none",
    "{name: proxy_anchor, memory: 512}",
    /train\.loss\.memory: unknown key "memory"/,
    /^proxy_anchor has none; it is for triplet_margin, .*\.$/,
  ],
  ["a misspelt key", "{name: circle, gama: 2}", /unknown key "gama"/, /Did you mean "gamma"\?/],
  [
    "an unknown miner",
    "{name: circle, miner: {name: semihard}}",
    /train\.loss\.miner\.name: found "semihard"; wanted "all" or .*"distance_weighted"/,
    /^Did you mean "semi_hard"\?$/,
  ],
  ["a miner's name alone", "{name: circle, miner: all}", /wanted a miner with its name/, /all/],
  [
    "another miner's option",
    "{name: circle, miner: {name: batch_hard, epsilon: 1}}",
    /train\.loss\.miner\.epsilon: unknown key/,
    /^batch_hard has none; it is for multi_similarity\.$/,
  ],
  [
    "a memory smaller than a batch",
    "{name: contrastive, memory: 127}",
    /train\.loss\.memory: found 127; wanted at least 128, the samples of a batch\.$/,
    /train\.categories_per_batch/,
  ],
  [
    "a start of no memory",
    "{name: contrastive, memory_after_steps: 9}",
    /memory_after_steps: found 9; wanted 0, since there is no memory\.$/,
    /memory/,
  ],
  [
    "cutoffs in the wrong order",
    "{name: margin, miner: {name: distance_weighted, cutoff: 1.4}}",
    /train\.loss\.miner\.cutoff: found 1\.4; wanted less than nonzero_loss_cutoff, 1\.4\.$/,
    /drawn/,
  ],
  [
    "margins in the wrong order",
    "[{name: contrastive, positive_margin: 1.5}]",
    /train\.loss\[0\]\.positive_margin: found 1\.5; wanted at most negative_margin, 1\.$/,
    /nearer/,
  ],
  [
    "temperatures for other k",
    "{name: recall_at_k, k: [1, 2], rank_temperature: [1]}",
    /rank_temperature: found \[1\]; wanted a number, or a list of 2, as many as k has\.$/,
    /k itself/,
  ],
];

for (const [what, loss, message, hint] of refused) {
  Deno.test(`train.loss refuses ${what}`, () => {
    for (const text of [`train: {loss: ${loss}}`, `train: {seed: 1, loss: ${loss}}`]) {
      const told = refusal(text);
      assert.match(told.message, /^Cannot use \/project\/my\.yaml:1:\d+ train\.loss/);
      assert.match(told.message, message);
      assert.match(told.hint, hint);
    }
    const bySet = refusal("", { set: [`train.loss=${loss}`] });
    assert.match(bySet.message, /^Cannot use --set train\.loss/);
    assert.match(bySet.hint, hint);
  });
}

Deno.test("a fault within a list has its line", () => {
  assert.match(refusal(list).message, /my\.yaml:5:7 train\.loss\[1\]\.margin: unknown key/);
});

Deno.test("--set cannot reach into a list", () => {
  const { message, hint } = refusal("train: {loss: [{name: hap2s}]}", {
    set: ["train.loss.alpha=3"],
  });
  assert.equal(message, "Cannot use --set train.loss.alpha: train.loss is a list.");
  assert.match(hint, /--set train\.loss=\[…\]/);
});
