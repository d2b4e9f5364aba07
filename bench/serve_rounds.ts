/**
 * Our side of a bench as a worker: reads its job, a line of JSON, prepares, and then does a round
 * for each line that it reads. It ends with its standard input. The other end is `worker.ts`.
 *
 * @module
 */

import { print, reportError } from "../src/core/log.ts";
import { messageOf, UserError } from "../src/core/user_error.ts";
import { textLines } from "./text_lines.ts";
import type { WorkerFacts } from "./worker.ts";

/** Prepared for a job, and warm. */
export interface Prepared extends WorkerFacts {
  /** Does one round; tells on how many images, and whatever else is worth telling. */
  round(): Promise<{ images: number } & Record<string, unknown>>;
}

/** Serves rounds until the input ends. */
export async function serveRounds<Job>(prepare: (job: Job) => Promise<Prepared>): Promise<void> {
  try {
    const lines = textLines(Deno.stdin.readable);
    const { value: job } = await lines.next();
    const { round, ...facts } = await prepare(JSON.parse(job as string));
    print(JSON.stringify({ ...facts, versions: { deno: Deno.version.deno, ...facts.versions } }));
    for await (const _ of lines) {
      const started = performance.now();
      const result = await round();
      print(JSON.stringify({ seconds: (performance.now() - started) / 1000, ...result }));
    }
  } catch (thrown) {
    const isOurs = thrown instanceof UserError;
    reportError(isOurs ? messageOf(thrown) : String((thrown as Error).stack ?? thrown));
    Deno.exit(isOurs ? 2 : 1);
  }
}
