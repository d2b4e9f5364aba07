/**
 * Watches the means of a training's figures for the ways in which metric learning fails silently:
 * all embeddings become one, or there is nothing left to learn from. It sees a window of steps at a
 * time (an epoch), and its state is plain data, so that a resumed training warns as an unbroken one.
 * Where the loss is not one of triplets, it looks at the spread alone.
 *
 * @module
 */

import type { StepFigures } from "./step_figures.ts";
import type { WatchedLoss } from "./watched_loss.ts";

/** What may go wrong; each is told once in a training. */
export type CollapseKind = "collapsed" | "narrow" | "idle" | "stuck";

/** A warning. */
export interface CollapseWarning {
  kind: CollapseKind;
  /** What is seen, in one sentence. */
  message: string;
  /** What to do about it, in one sentence. */
  advice: string;
}

/** What is remembered from window to window; JSON. */
export interface CollapseState {
  /** How many windows on end have looked so. */
  windows: Record<CollapseKind, number>;
  /** The spread of the window before; null before the first. */
  spread: number | null;
  /** The ranking loss when it last fell by a hundredth; null before the first window. */
  fallenTo: number | null;
  /** What was told. */
  warned: CollapseKind[];
}

/*
 * Measured as means of an epoch on emoji (535 categories, small_resnet). Healthy: with the default
 * configuration the spread is lowest in epoch 2, at 0.51, and 0.98 at the end; the share of active
 * triplets falls from 0.96 to 0.36. Collapsed: batch-hard triplets with margin 0.2 fall to a spread
 * of 0.11, 0.066 and 0.047 in epochs 2 to 4 and 0.031 in epoch 7, their loss to 0.216, 0.209, 0.206
 * and 0.203; with margin 1, or a learning rate of 0.3, also with the soft margin, it is faster.
 */

/** A collapse is told below this spread. */
const collapsedSpread = 0.1;
/** How near the loss is then to the one of equal embeddings, as a share of it. */
const lossTolerance = 0.1;
/**
 * Whatever the loss is, embeddings that spread less than this are hardly told apart; unless a margin
 * below asks for no more: with margin 0.01, a training that learns spreads by 0.07.
 */
const narrowSpread = 0.03;
/** Growth from window to window with which a small spread is a start and no end. */
const recovery = 1.1;
/** At most one anchor in a hundred is active. */
const idleShare = 0.01;
/** Nineteen of twenty are; on emoji at a learning rate of 1e-7: 0.97. */
const stuckShare = 0.95;
/** What counts as a fall of the loss. */
const fall = 0.99;

/** So many windows on end must look so. */
const patience: Record<CollapseKind, number> = { collapsed: 2, narrow: 2, idle: 3, stuck: 5 };

/** The state before the first window. */
export function newCollapseState(): CollapseState {
  return {
    windows: { collapsed: 0, narrow: 0, idle: 0, stuck: 0 },
    spread: null,
    fallenTo: null,
    warned: [],
  };
}

/**
 * Looks at one more window.
 *
 * @param mean the figures' means over its steps
 * @param watched what is known of the ranking loss
 * @returns the next state, and what has to be told now
 */
export function detectCollapse(
  state: CollapseState,
  mean: StepFigures,
  watched: WatchedLoss,
): { state: CollapseState; warnings: CollapseWarning[] } {
  const { rankingLoss: loss, embeddingSpread: spread, activeTriplets: active } = mean;
  const { lossOfEqual, isOfTriplets } = watched;
  const isAtLimit = lossOfEqual !== null &&
    Math.abs(loss - lossOfEqual) <= lossTolerance * lossOfEqual;
  const grows = state.spread !== null && spread > recovery * state.spread;
  const hasFallen = state.fallenTo === null || loss < fall * state.fallenTo;

  const looks: Record<CollapseKind, boolean> = {
    collapsed: spread < collapsedSpread && isAtLimit && !grows,
    narrow: spread < leastSpread(watched) && !isAtLimit && !grows,
    idle: isOfTriplets && active <= idleShare,
    stuck: isOfTriplets && active >= stuckShare && !hasFallen,
  };
  const kinds = Object.keys(looks) as CollapseKind[];
  const windows = { ...state.windows };
  for (const kind of kinds) windows[kind] = looks[kind] ? windows[kind] + 1 : 0;

  const news = kinds.filter((kind) =>
    windows[kind] >= patience[kind] && !state.warned.includes(kind) &&
    // Who has collapsed is stuck too.
    !(kind === "stuck" && (spread < collapsedSpread || state.warned.includes("collapsed")))
  );
  return {
    state: {
      windows,
      spread,
      fallenTo: hasFallen ? loss : state.fallenTo,
      warned: [...state.warned, ...news],
    },
    warnings: news.map((kind) => warningOf(kind, mean, watched)),
  };
}

/** What a margin asks for, where that is little. */
function leastSpread({ isOfTriplets, margin }: WatchedLoss): number {
  return isOfTriplets && margin !== "soft" ? Math.min(narrowSpread, margin) : narrowSpread;
}

function warningOf(
  kind: CollapseKind,
  mean: StepFigures,
  { margin, marginKey, lossOfEqual }: WatchedLoss,
): CollapseWarning {
  const spread = mean.embeddingSpread.toPrecision(2);
  const loss = mean.rankingLoss.toFixed(4);
  const limit = lossOfEqual === Math.LN2
    ? "ln 2 ≈ 0.6931"
    : lossOfEqual === margin
    ? `the margin, ${margin}`
    : `${lossOfEqual?.toPrecision(4)}`;
  const percent = `${(100 * mean.activeTriplets).toFixed(1)} %`;
  switch (kind) {
    case "collapsed":
      return {
        kind,
        message:
          `The embeddings have collapsed: their spread is ${spread} (0: all are the same), ` +
          `and the ranking loss ${loss} stays at ${limit}, what equal embeddings have.`,
        advice: "Lower train.learning_rate or add train.warmup_epochs; " +
          `set ${marginKey} to soft, or choose hap2s, which averages over a batch's hard samples.`,
      };
    case "narrow":
      return {
        kind,
        message: `The embeddings hardly differ: their spread is ${spread} of their length.`,
        advice: "Set model.normalize to true, or lower train.learning_rate.",
      };
    case "idle":
      return {
        kind,
        message: `There is hardly anything left to learn from: ${percent} of the triplets are ` +
          "active, in all others the negative lies beyond the positive by the margin.",
        advice: "Raise train.categories_per_batch or train.samples_per_category, so that batches " +
          (margin === "soft"
            ? "have harder samples, or end the training here."
            : `have harder samples, or raise ${marginKey}.`),
      };
    case "stuck":
      return {
        kind,
        message:
          `Hardly anything is learnt: ${percent} of the triplets are active, and the ranking loss ` +
          `${loss} has not fallen by 1 % in ${patience.stuck} epochs.`,
        advice:
          "Change train.learning_rate (higher if the loss hardly moves, lower if it jumps), " +
          "and look at the labels: deno task visualize:data.",
      };
  }
}
