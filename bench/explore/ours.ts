/**
 * Our side of `bench:explore`: in each round a new explorer is looked at for the first time, and
 * then asked for the neighbours of images, one after the other.
 *
 * @module
 */

import { createRandom } from "../../src/core/random.ts";
import { readUsage } from "../process_usage.ts";
import { median } from "../rows.ts";
import { type Prepared, serveRounds } from "../serve_rounds.ts";
import type { ExploreJob } from "./cases.ts";
import { startExplorer } from "./explorer_process.ts";
import { lookAtFirstPage, timeNeighbours } from "./visit_explorer.ts";

/** Looks once, so that files are in the system's memory as after any other use. */
async function prepare(job: ExploreJob): Promise<Prepared> {
  const { images, answers } = await exploreOnce(job, "warm up");
  let round = 0;
  return {
    versions: {},
    choice: `${images} images, ${answers} answers for the first page`,
    round: async () => await exploreOnce(job, `round ${round++}`),
  };
}

async function exploreOnce({ args, thumbnails, queries }: ExploreJob, seed: string) {
  await Deno.remove(thumbnails, { recursive: true }).catch((cause) => {
    if (!(cause instanceof Deno.errors.NotFound)) throw cause;
  });
  const started = performance.now();
  const { url, pid, stop } = await startExplorer(args);
  try {
    const listening = performance.now();
    const { images, answers } = await lookAtFirstPage(url);
    const looked = performance.now();
    const random = createRandom(`explore ${seed}`);
    const times: number[] = [];
    for (let query = 0; query < queries; query++) {
      times.push(await timeNeighbours(url, random.integer(images)));
    }
    times.sort((a, b) => a - b);
    return {
      images,
      answers,
      peakMemoryMib: (await readUsage(pid)).peakMemoryMib,
      startMs: listening - started,
      firstPageMs: looked - listening,
      queryMs: median(times),
      slowQueryMs: times[Math.ceil(0.95 * times.length) - 1],
    };
  } finally {
    await stop();
  }
}

if (import.meta.main) await serveRounds(prepare);
