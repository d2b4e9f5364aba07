/**
 * A real TensorBoard, asked as its own pages ask it.
 *
 * @module
 */

import assert from "node:assert/strict";
import { textLines } from "../../bench/text_lines.ts";
import { pythonWithTensorboard } from "./python_environment.ts";

/** A TensorBoard that serves a folder. */
export interface TensorboardServer {
  /** What it answers under `/data/<path>`; fails where that is not OK. */
  get(path: string, query?: Record<string, string>): Promise<Response>;
  /** The same as JSON, asked for until it holds what is waited for: files are read bit by bit. */
  until<Value>(path: string, isThere: (value: Value) => boolean): Promise<Value>;
}

const patienceMilliseconds = 60_000;
const askEachMilliseconds = 100;

/** Serves the folder of runs on a free port of this machine while `f` runs. */
export async function withTensorboard(
  folder: string,
  f: (server: TensorboardServer) => Promise<void>,
): Promise<void> {
  const process = new Deno.Command(pythonWithTensorboard.program("tensorboard"), {
    args: ["--logdir", folder, "--host", "127.0.0.1", "--port", "0"],
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).spawn();
  const { promise: address, resolve, reject } = Promise.withResolvers<string>();
  const told = (async () => {
    const lines: string[] = [];
    // To the end: it would not survive that nobody listens.
    for await (const line of textLines(process.stderr)) {
      lines.push(line);
      const [found] = /http:\/\/127\.0\.0\.1:\d+\/(?= \(Press)/.exec(line) ?? [];
      if (found) resolve(found);
    }
    reject(new Error(`TensorBoard did not start: ${lines.join("\n")}`));
  })();
  try {
    await f(serverAt(await address));
  } finally {
    process.kill("SIGTERM");
    await Promise.all([process.status, told]);
  }
}

function serverAt(address: string): TensorboardServer {
  async function get(path: string, query: Record<string, string> = {}): Promise<Response> {
    const url = new URL(`data/${path}`, address);
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
    const response = await fetch(url);
    if (!response.ok) assert.fail(`${url}: ${response.status} ${await response.text()}`);
    return response;
  }
  async function until<Value>(
    path: string,
    isThere: (value: Value) => boolean,
  ): Promise<Value> {
    const end = performance.now() + patienceMilliseconds;
    for (;;) {
      const value: Value = await (await get(path)).json();
      if (isThere(value)) return value;
      if (performance.now() > end) assert.fail(`${path} is still ${JSON.stringify(value)}`);
      await new Promise((done) => setTimeout(done, askEachMilliseconds));
    }
  }
  return { get, until };
}
