/**
 * Measures contenders side by side: in each round every one of them has its turn, in an order that
 * rotates, and only one computes at a time. What disturbs the machine for a while so disturbs all.
 *
 * @module
 */

import { info } from "../src/core/log.ts";
import type { Metric } from "./metric.ts";
import { type Contender, OutOfMemory, type Round, startWorker, type Worker } from "./worker.ts";

/** One case of a bench: contenders that do the same work. */
export interface BenchCase {
  /** Such as `resnet50 224 b16 float32`. */
  name: string;
  /** Who takes part; ours is called `ours`. */
  contenders: readonly Contender[];
  /** What is measured in its rounds; by default what the bench measures. */
  metrics?: readonly Metric[];
  /** Whether each turn has a process of its own, where memory does not hold all at once. */
  oneAtATime?: boolean;
}

/** What was measured of one contender. */
export interface Measured {
  name: string;
  /** Its rounds, in order; fewer than asked for if it ran out of memory. */
  rounds: Round[];
  /** The most memory that it had. */
  peakMemoryMib: number;
  /** Versions of what it runs on. */
  versions: Record<string, string>;
  /** Which of its options it chose, in words. */
  choice?: string;
  /** Whether it ran out of memory. */
  outOfMemory: boolean;
}

/** Threads of a library may wait for work a while after a round: they are let fall asleep. */
const pauseMilliseconds = 300;

/** Measures a case. Peak memory is that of this case alone: its processes are new. */
export async function measureCase(
  { name, contenders, oneAtATime = false }: BenchCase,
  { rounds, threads }: { rounds: number; threads: number },
): Promise<Measured[]> {
  const turns = contenders.map((contender) => createTurns(contender, { threads, oneAtATime }));
  try {
    if (!oneAtATime) {
      for (const [index, { prepare }] of turns.entries()) {
        info(`${name}: ${contenders[index].name} warms up`);
        await prepare();
      }
    }
    for (let round = 0; round < rounds; round++) {
      for (let place = 0; place < turns.length; place++) {
        await turns[(round + place) % turns.length].take();
        await new Promise((resolve) => setTimeout(resolve, pauseMilliseconds));
      }
      info(`${name}: round ${round + 1} of ${rounds}`);
    }
  } finally {
    for (const { end } of turns) await end();
  }
  return turns.map(({ measured }) => measured);
}

interface Turns {
  measured: Measured;
  /** Starts its process, if there is none. */
  prepare(): Promise<void>;
  /** Does one round. */
  take(): Promise<void>;
  /** Ends its process. */
  end(): Promise<void>;
}

function createTurns(
  contender: Contender,
  { threads, oneAtATime }: { threads: number; oneAtATime: boolean },
): Turns {
  const measured: Measured = {
    name: contender.name,
    rounds: [],
    peakMemoryMib: 0,
    versions: {},
    outOfMemory: false,
  };
  let worker: Worker | null = null;

  async function prepare(): Promise<void> {
    worker ??= await startWorker(contender, { threads });
    Object.assign(measured, worker.facts);
  }
  async function end(): Promise<void> {
    await worker?.stop();
    worker = null;
  }
  async function unlessOutOfMemory(work: () => Promise<void>): Promise<void> {
    if (measured.outOfMemory) return;
    try {
      await work();
    } catch (thrown) {
      if (!(thrown instanceof OutOfMemory)) throw thrown;
      info(thrown.message);
      measured.outOfMemory = true;
      await end();
    }
  }
  return {
    measured,
    prepare: () => unlessOutOfMemory(prepare),
    take: () =>
      unlessOutOfMemory(async () => {
        await prepare();
        measured.rounds.push(await worker!.round());
        measured.peakMemoryMib = Math.max(measured.peakMemoryMib, worker!.peakMemoryMib);
        if (oneAtATime) await end();
      }),
    end,
  };
}
