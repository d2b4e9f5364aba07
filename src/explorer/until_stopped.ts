/**
 * Waits until somebody ends the server: by Ctrl-C, or as service managers do. There is nothing to
 * save, and being ended is how a server is done.
 *
 * @module
 */

import { interruptedExitCode } from "../core/stop_signal.ts";

/** Gives the exit code: 130 after Ctrl-C (SIGINT), 0 after SIGTERM. */
export async function untilStopped(): Promise<number> {
  const { promise, resolve } = Promise.withResolvers<number>();
  const interrupt = () => resolve(interruptedExitCode);
  const terminate = () => resolve(0);
  Deno.addSignalListener("SIGINT", interrupt);
  Deno.addSignalListener("SIGTERM", terminate);
  try {
    return await promise;
  } finally {
    Deno.removeSignalListener("SIGINT", interrupt);
    Deno.removeSignalListener("SIGTERM", terminate);
  }
}
