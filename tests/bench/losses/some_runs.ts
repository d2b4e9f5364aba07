/**
 * Runs of `bench:losses` that nobody trained: their figures are given.
 *
 * @module
 */

import type { LossRun } from "../../../bench/losses/kept_runs.ts";

/** A run with some figures. */
export function someRun(figures: Partial<LossRun> = {}): LossRun {
  return {
    images: 4034,
    stepsPerEpoch: 25,
    stepSeconds: [0.3, 0.1, 0.1],
    recallAt1: 0.5,
    mapAtR: 0.2,
    protocol: "emoji, zero-shot",
    disturbance: 0,
    backend: "backend wasm (asked for)",
    versions: { deno: "2.9.6" },
    commit: "0123456789abcdef0123456789abcdef01234567",
    date: "2026-11-26",
    machine: "a processor, 2 cores",
    ...figures,
  };
}
