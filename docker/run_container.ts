/**
 * Runs a container to its end. What this process is told by signals, the container is told.
 *
 * @module
 */

import { UserError } from "../src/core/user_error.ts";
import type { Engine } from "./engine.ts";

/** What an engine ends with when it could not start the container. */
const engineFailed = 125;

/**
 * Runs the engine with `args`, on this process's terminal.
 *
 * @returns the exit code of the task in the container
 * @throws {UserError} if the engine could not start it, exit code 1; it has said why on stderr
 */
export async function runContainer(engine: Engine, args: readonly string[]): Promise<number> {
  const child = new Deno.Command(engine, {
    args: [...args],
    stdin: "inherit",
    stdout: "inherit",
    stderr: "inherit",
  }).spawn();
  const pass = (signal: Deno.Signal) => () => {
    try {
      child.kill(signal);
    } catch {
      // It has ended meanwhile.
    }
  };
  const passed = (["SIGINT", "SIGTERM"] as const).map((signal) => [signal, pass(signal)] as const);
  for (const [signal, listener] of passed) Deno.addSignalListener(signal, listener);
  try {
    const { code } = await child.status;
    if (code !== engineFailed) return code;
  } finally {
    for (const [signal, listener] of passed) Deno.removeSignalListener(signal, listener);
  }
  throw new UserError(
    `Cannot start the container: ${engine} ended with ${engineFailed}, see above.`,
    {
      hint: "The command is shown by --dry-run.",
      exitCode: 1,
    },
  );
}
