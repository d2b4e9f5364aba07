/**
 * `deno task explore` as a process: with its own permissions, as people start it.
 *
 * @module
 */

import { projectRoot } from "../deno_command.ts";
import { textLines } from "../text_lines.ts";

/** An explorer that serves. */
export interface ExplorerProcess {
  /** Where. */
  url: string;
  /** Its number. */
  pid: number;
  /** Ends it, and waits for its end. */
  stop(): Promise<void>;
}

/**
 * Starts it on a free port, and waits until it listens.
 *
 * @throws {Error} with what it said if it ended instead
 */
export async function startExplorer(args: readonly string[]): Promise<ExplorerProcess> {
  const { tasks } = JSON.parse(await Deno.readTextFile(`${projectRoot}deno.json`));
  const [, ...command] = String(tasks.explore).split(" ");
  const process = new Deno.Command(Deno.execPath(), {
    args: [...command, ...args, "--port", "0"],
    cwd: projectRoot,
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const said = new Response(process.stderr).text();
  const lines = textLines(process.stdout);
  const { value: url } = await lines.next();
  if (url === undefined) throw new Error(`deno task explore: ${(await said).trim()}`);
  return {
    url,
    pid: process.pid,
    async stop() {
      process.kill("SIGTERM");
      await Promise.all([process.status, said, lines.return()]);
    },
  };
}
