/**
 * Draws the cases: how often a training is killed before it comes to its end, when, and how.
 *
 * @module
 */

import { createRandom, type Random } from "../../src/core/random.ts";
import type { Launch } from "./training_process.ts";

/** The moment of a kill. */
export type Moment =
  /** A share of the time that the process would have gone on, from its start. */
  | { kind: "anytime"; share: number }
  /** While a checkpoint is written: which of those still to come, and how far into the writing. */
  | { kind: "writing"; share: number; into: number }
  /** Just after it was written: the logs are behind it, and an older one is being removed. */
  | { kind: "written"; share: number };

/** One process of a case, and its end. */
export interface PlannedKill {
  launch: Launch;
  signal: "SIGKILL" | "SIGTERM";
  /** Who gets the signal. A `SIGKILL` is never passed on, so all processes get it. */
  to: "group" | "leader";
  moment: Moment;
}

/** A training from its beginning to its end. */
export interface PlannedCase {
  /** At least one. */
  kills: PlannedKill[];
  /** How the last process is started, which comes to the end. */
  lastLaunch: Launch;
}

/** Two of three. */
const shareOfSigkill = 2 / 3;
/** Of the kills by each signal: those that are aimed into the writing; some of them miss. */
const shareInWriting = { SIGKILL: 0.6, SIGTERM: 0.3 };
/** Of the kills. */
const shareJustWritten = 0.15;

/** The case of a number; the same for the same seed. */
export function planCase(seed: number, index: number): PlannedCase {
  const random = createRandom(`${seed} kills ${index}`);
  const draw = random.next();
  const count = draw < 0.6 ? 1 : draw < 0.85 ? 2 : 3;
  const kills = Array.from({ length: count }, () => planKill(random));
  return { kills, lastLaunch: planLaunch(random) };
}

/** The kill as it is, if that may miss the writing of a checkpoint; else one that is aimed. */
export function aimed(kill: PlannedKill): PlannedKill {
  if (kill.signal === "SIGKILL" && kill.moment.kind === "writing") return kill;
  const { share } = kill.moment;
  return { ...kill, signal: "SIGKILL", to: "group", moment: { kind: "writing", share, into: 0.2 } };
}

function planKill(random: Random): PlannedKill {
  const launch = planLaunch(random);
  const signal = random.next() < shareOfSigkill ? "SIGKILL" : "SIGTERM";
  const toLeader = random.next() < 0.5;
  // The last part of a writing is left out: until the signal is there, the writing is over.
  const [aim, share, into] = [random.next(), random.next(), 0.7 * random.next()];
  const moment: Moment = aim < shareInWriting[signal]
    ? { kind: "writing", share, into }
    : aim < shareInWriting[signal] + shareJustWritten
    ? { kind: "written", share }
    : { kind: "anytime", share };
  return {
    launch,
    signal,
    to: signal === "SIGTERM" && toLeader ? "leader" : "group",
    moment,
  };
}

function planLaunch(random: Random): Launch {
  return random.next() < 0.5 ? "task" : "directly";
}
