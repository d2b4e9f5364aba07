/**
 * Runs asynchronous jobs side by side, but never more than a number at once: images are decoded
 * and rendered so, in the background.
 *
 * @module
 */

/** A queue of jobs; see {@linkcode runBounded}. */
export interface BoundedRunner {
  /** Runs a job when there is room for it, first come, first served. */
  run<Result>(job: () => Promise<Result>): Promise<Result>;
  /** Drops the jobs that have not begun (their promises reject) and waits for the others. */
  close(): Promise<void>;
}

/** Makes a queue that runs at most `limit` jobs at once. */
export function runBounded(limit: number): BoundedRunner {
  const waiting: (() => void)[] = [];
  const running = new Set<Promise<unknown>>();
  let free = limit;
  let closed = false;

  async function run<Result>(job: () => Promise<Result>): Promise<Result> {
    if (free > 0) free--;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    if (closed) throw new Error("Cannot run a job: the queue is closed");
    const result = job();
    running.add(result);
    try {
      return await result;
    } finally {
      running.delete(result);
      // The place goes straight to the next in line, so that nobody can slip in between.
      const next = waiting.shift();
      if (next) next();
      else free++;
    }
  }

  async function close(): Promise<void> {
    closed = true;
    for (const wake of waiting.splice(0)) wake();
    await Promise.allSettled(running);
  }

  return { run, close };
}
