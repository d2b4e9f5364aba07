/**
 * A contender as a process that stays: it prepares and warms up once, then does a round whenever it
 * is asked, and computes at no other time. The other end is `serve_rounds.ts` or `peers/serve.py`.
 *
 * @module
 */

import { UserError } from "../src/core/user_error.ts";
import { busySeconds } from "./machine.ts";
import { readUsage } from "./process_usage.ts";
import { textLines } from "./text_lines.ts";

/** A program that takes part in a bench. */
export interface Contender {
  /** Its name in tables. */
  name: string;
  /** The program and its arguments. */
  command: readonly string[];
  /** What it is to do; becomes the first line that it reads. */
  job: Record<string, unknown>;
}

/** What a worker says once it is ready. */
export interface WorkerFacts {
  /** The versions of what it runs on. */
  versions: Record<string, string>;
  /** Which of its options it chose, in words. */
  choice?: string;
}

/** One round of one worker. */
export interface Round {
  /** Images that it worked on. */
  images: number;
  /** Time by the clock. */
  seconds: number;
  /** Time on all processors. */
  processorSeconds: number;
  /** Share of the machine's processors that went to something else, from 0 to 1. */
  disturbance: number;
  /** The most memory of a process that it started and ended in the round, if it did. */
  peakMemoryMib?: number;
  /** Whatever else it told. */
  [figure: string]: unknown;
}

/** A contender that has started. */
export interface Worker {
  facts: WorkerFacts;
  /** Does a round and waits for its end. */
  round(): Promise<Round>;
  /** Ends it, whatever it does. */
  stop(): Promise<void>;
  /** The most memory that it had in any round so far. */
  readonly peakMemoryMib: number;
}

/** A worker that the system killed, as it does where memory runs out. */
export class OutOfMemory extends Error {}

/** Threads of libraries that settle this by the environment; the others read it from their job. */
function threadSettings(threads: number): Record<string, string> {
  const names = ["OMP_NUM_THREADS", "TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS"];
  return Object.fromEntries(names.map((name) => [name, String(threads)]));
}

/**
 * Starts a contender on the first `threads` cores and waits until it is ready.
 *
 * @throws {OutOfMemory} if it is killed
 * @throws {UserError} if it cannot do what was asked
 */
export async function startWorker(
  { name, command, job }: Contender,
  { threads }: { threads: number },
): Promise<Worker> {
  const cores = threads < navigator.hardwareConcurrency
    ? ["taskset", "--cpu-list", `0-${threads - 1}`]
    : [];
  const [program, ...args] = [...cores, ...command];
  const process = new Deno.Command(program, {
    args,
    env: threadSettings(threads),
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const toWorker = process.stdin.getWriter();
  const fromWorker = textLines(process.stdout);
  const lastWords = keepLastWords(process.stderr);
  let killed = false;
  let peakMemoryMib = 0;

  async function ask(line: string): Promise<Record<string, unknown>> {
    // A broken pipe shows as the end of its output, just below.
    await toWorker.write(new TextEncoder().encode(line + "\n")).catch(() => {});
    const { value, done } = await fromWorker.next();
    if (!done) return JSON.parse(value);
    const { signal, code } = await process.status;
    if (signal === "SIGKILL" && !killed) throw new OutOfMemory(`${name} ran out of memory`);
    const fault = `${name} failed: ${(await lastWords).replace(/^error: /, "")}`;
    // Exit code 2 is a user's error of our side, told in one sentence.
    throw code === 2 ? new UserError(fault) : new Error(fault);
  }

  const facts = await ask(JSON.stringify({ ...job, threads })) as unknown as WorkerFacts;
  return {
    facts,
    async round() {
      const [before, busyBefore] = [await readUsage(process.pid), await busySeconds()];
      const result = await ask("round") as Pick<Round, "images" | "seconds" | "peakMemoryMib">;
      const [after, busyAfter] = [await readUsage(process.pid), await busySeconds()];
      peakMemoryMib = Math.max(peakMemoryMib, after.peakMemoryMib, result.peakMemoryMib ?? 0);
      const processorSeconds = after.processorSeconds - before.processorSeconds;
      const others = busyAfter - busyBefore - processorSeconds;
      const disturbance = others / (result.seconds * navigator.hardwareConcurrency);
      return { ...result, processorSeconds, disturbance };
    },
    async stop() {
      killed = true;
      try {
        process.kill("SIGKILL");
      } catch {
        // It has ended by itself.
      }
      await Promise.all([process.status, lastWords, fromWorker.return(), toWorker.abort()]);
    },
    get peakMemoryMib() {
      return peakMemoryMib;
    },
  };
}

/** Reads to the end; gives the last lines. */
async function keepLastWords(stream: ReadableStream<Uint8Array>): Promise<string> {
  const last: string[] = [];
  for await (const line of textLines(stream)) {
    last.push(line);
    if (last.length > 20) last.shift();
  }
  return last.join("\n").trim();
}
