import assert from "node:assert/strict";
import { parseConfig } from "../../src/config/load_config.ts";
import type { Margin } from "../../src/losses/margin.ts";
import {
  type CollapseWarning,
  detectCollapse,
  newCollapseState,
} from "../../src/training/detect_collapse.ts";
import { noFigures, type StepFigures } from "../../src/training/step_figures.ts";
import { watchedLoss } from "../../src/training/watched_loss.ts";
import { backendTest } from "../harness/backend_test.ts";
import { windowMeans } from "./window_means.ts";

/** The warnings of each window, by the number of the window. */
function warningsIn(means: StepFigures[], margin: Margin): [number, CollapseWarning][] {
  const watched = watchedLoss({ name: "batch_hard_triplet", margin, weight: 1 });
  let state = newCollapseState();
  return means.flatMap((mean, index) => {
    // As if it was resumed before each window.
    const next = detectCollapse(JSON.parse(JSON.stringify(state)), mean, watched);
    state = next.state;
    return next.warnings.map((warning): [number, CollapseWarning] => [index + 1, warning]);
  });
}

function kindsIn(means: StepFigures[], margin: Margin): [number, string][] {
  return warningsIn(means, margin).map(([window, { kind }]) => [window, kind]);
}

/** Windows of [ranking loss, spread, active]. */
function windows(...rows: [number, number, number][]): StepFigures[] {
  return rows.map(([rankingLoss, embeddingSpread, activeTriplets]) => ({
    ...noFigures(),
    ...{ rankingLoss, embeddingSpread, activeTriplets },
  }));
}

/** Emoji, the default configuration, an epoch a row. */
const healthyEmoji = windows(
  [0.6699, 0.6149, 0.959],
  [0.6454, 0.5141, 0.885],
  [0.6339, 0.5193, 0.845],
  [0.6260, 0.5597, 0.803],
  [0.6117, 0.6288, 0.748],
  [0.6064, 0.6469, 0.716],
  [0.5965, 0.7255, 0.673],
  [0.5873, 0.7633, 0.625],
  [0.5786, 0.8264, 0.581],
  [0.5642, 0.8799, 0.522],
  [0.5610, 0.9047, 0.512],
  [0.5526, 0.9239, 0.474],
);

/** Emoji, batch-hard triplets with margin 0.2. */
const collapsingEmoji = windows(
  [0.2653, 0.3792, 1],
  [0.2163, 0.1106, 1],
  [0.2091, 0.0663, 1],
  [0.2061, 0.0472, 1],
  [0.2044, 0.0375, 1],
  [0.2034, 0.0330, 1],
  [0.2029, 0.0314, 1],
);

Deno.test("detectCollapse() is silent on the default configuration's training on emoji", () => {
  assert.deepEqual(kindsIn(healthyEmoji, "soft"), []);
});

Deno.test("detectCollapse() tells a collapse at the margin, once", () => {
  const [[window, warning], ...others] = warningsIn(collapsingEmoji, 0.2);
  assert.equal(window, 4);
  assert.deepEqual(others, []);
  assert.equal(
    warning.message,
    "The embeddings have collapsed: their spread is 0.047 (0: all are the same), and the ranking " +
      "loss 0.2061 stays at the margin, 0.2, what equal embeddings have.",
  );
  assert.match(warning.advice, /train\.learning_rate.*train\.loss\.margin to soft/);
});

Deno.test("detectCollapse() tells a collapse at ln 2 with the soft margin", () => {
  const means = windows([0.7021, 0.04, 0.94], [0.694, 0.005, 0.92], [0.6936, 0.003, 0.91]);
  const [[window, { kind, message }], ...others] = warningsIn(means, "soft");
  assert.deepEqual([window, kind, others], [2, "collapsed", []]);
  assert.match(message, /stays at ln 2 ≈ 0\.6931/);
});

Deno.test("detectCollapse() takes a small spread that grows for a beginning", () => {
  const means = windows([0.69, 0.05, 1], [0.69, 0.06, 0.98], [0.68, 0.08, 0.95], [0.66, 0.12, 0.9]);
  assert.deepEqual(kindsIn(means, "soft"), []);
});

Deno.test("detectCollapse() forgets windows that were followed by better ones", () => {
  const [bad, good] = windows([0.69, 0.05, 0.9], [0.6, 0.5, 0.8]);
  assert.deepEqual(kindsIn([bad, good, bad, good, bad], "soft"), []);
  assert.deepEqual(kindsIn([good, bad, bad, good, bad, bad], "soft"), [[3, "collapsed"]]);
});

Deno.test("detectCollapse() tells a narrow spread away from the loss of equals", () => {
  const means = windows([0.4, 0.02, 0.5], [0.4, 0.02, 0.5], [0.4, 0.02, 0.5]);
  assert.deepEqual(kindsIn(means, "soft"), [[2, "narrow"]]);
  assert.deepEqual(kindsIn(means, 1), [[2, "narrow"]]);
  // So small a margin asks for no more.
  assert.deepEqual(kindsIn(means, 0.01), []);
});

Deno.test("detectCollapse() looks at the spread alone where the loss is none of triplets", () => {
  const warnings = (rows: [number, number, number][]) => {
    let state = newCollapseState();
    return windows(...rows).flatMap((mean) => {
      const next = detectCollapse(state, mean, watchedLoss(parseLoss("{name: circle}")));
      state = next.state;
      return next.warnings;
    });
  };
  const row = (...row: [number, number, number]) => Array.from({ length: 8 }, () => row);
  assert.deepEqual(warnings(row(0.1, 0.7, 0)), [], "idle");
  assert.deepEqual(warnings(row(0.7, 0.7, 1)), [], "stuck");
  const [{ kind, message, advice }, ...others] = warnings(row(Math.LN2, 0.02, 1));
  assert.deepEqual([kind, others], ["narrow", []]);
  assert.ok(!`${message} ${advice}`.includes("train.loss"));
});

Deno.test("watchedLoss() takes the margin of the first loss of triplets", () => {
  const found = (loss: string) => watchedLoss(parseLoss(loss));
  assert.deepEqual(found("{name: triplet_margin, weight: 2}"), {
    ...{ margin: 0.05, marginKey: "train.loss.margin" },
    ...{ lossOfEqual: 0.1, isOfTriplets: true },
  });
  assert.deepEqual(found("[{name: arc_face}, {name: hap2s}, {name: triplet_margin}]"), {
    ...{ margin: "soft", marginKey: "train.loss[1].margin" },
    ...{ lossOfEqual: null, isOfTriplets: false },
  });
  assert.deepEqual(found("{name: cos_face}"), {
    ...{ margin: "soft", marginKey: null },
    ...{ lossOfEqual: null, isOfTriplets: false },
  });
});

Deno.test("detectCollapse() names the margin where it stands", () => {
  const watched = watchedLoss(parseLoss("[{name: triplet_margin}, {name: hap2s}]"));
  let state = newCollapseState();
  const advices = windows([0.3, 0.5, 0], [0.3, 0.5, 0], [0.3, 0.5, 0]).flatMap((mean) => {
    const next = detectCollapse(state, mean, watched);
    state = next.state;
    return next.warnings.map(({ advice }) => advice);
  });
  assert.equal(advices.length, 1);
  assert.match(advices[0], /raise train\.loss\[0\]\.margin/);
});

/** `train.loss` of a configuration. */
function parseLoss(loss: string) {
  return parseConfig("", "a.yaml", { set: [`train.loss=${loss}`] }).train.loss;
}

Deno.test("detectCollapse() tells when there is nothing left to learn from", () => {
  const rows: [number, number, number][] = [[0.05, 0.7, 0.2], [0, 0.7, 0.01], [0, 0.7, 0]];
  assert.deepEqual(kindsIn(windows(...rows), 0.05), []);
  const more = windows(...rows, [0, 0.7, 0.004], [0, 0.7, 0.004]);
  const [[window, { kind, message, advice }], ...others] = warningsIn(more, 0.05);
  assert.deepEqual([window, kind, others], [4, "idle", []]);
  assert.match(message, /0\.4 % of the triplets are active/);
  assert.match(advice, /train\.categories_per_batch.*raise train\.loss\.margin/);
});

Deno.test("detectCollapse() tells that nothing is learnt, but not while the loss falls", () => {
  const still = windows(
    ...[1.13, 1.15, 1.12, 1.14, 1.13, 1.14, 1.12].map((loss) =>
      [loss, 0.7, 1] as [number, number, number]
    ),
  );
  assert.deepEqual(kindsIn(still, 1), [[6, "stuck"]]);
  // Half a percent a window is slow, and is a fall.
  const slow = windows(
    ...Array.from(
      { length: 20 },
      (_, index) => [1.13 * 0.995 ** index, 0.7, 1] as [number, number, number],
    ),
  );
  assert.deepEqual(kindsIn(slow, 1), []);
});

const eightOfEach = { "train.categories_per_batch": 8 };
const hard = (margin: Margin) => ({ name: "batch_hard_triplet", margin });

for (const [name, loss] of [["default", undefined], ["batch-hard", hard("soft")]] as const) {
  await backendTest(`detectCollapse() is silent on a training that learns (${name})`, async () => {
    const settings = { ...eightOfEach, ...(loss ? { "train.loss": loss } : {}) };
    const means = await windowMeans(settings, { windows: 8 });
    assert.ok(means[7].rankingLoss < 0.9 * means[0].rankingLoss, "it learns nothing");
    assert.deepEqual(kindsIn(means, "soft"), []);
  });
}

for (const margin of [0.2, "soft"] as const) {
  await backendTest(`detectCollapse() tells a real collapse (margin ${margin})`, async () => {
    // There is nothing to learn where labels are random: equal embeddings have the least loss.
    const means = await windowMeans(
      { ...eightOfEach, "train.loss": hard(margin), "train.learning_rate": 0.01 },
      { windows: 6, randomLabels: true },
    );
    assert.deepEqual(kindsIn(means, margin).map(([, kind]) => kind), ["collapsed"]);
  });
}

await backendTest("detectCollapse() tells a real training that is done", async () => {
  const means = await windowMeans({ "train.loss": hard(0.05) }, { windows: 13, categories: 8 });
  assert.deepEqual(kindsIn(means, 0.05).map(([, kind]) => kind), ["idle"]);
});

await backendTest("detectCollapse() tells a real training that stands still", async () => {
  const settings = { ...eightOfEach, "train.loss": hard(1), "train.learning_rate": 1e-9 };
  const means = await windowMeans(settings, { windows: 10 });
  assert.deepEqual(kindsIn(means, 1).map(([, kind]) => kind), ["stuck"]);
});
