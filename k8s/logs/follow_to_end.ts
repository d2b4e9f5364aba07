/**
 * A Job's log on somebody's terminal: followed to its end, or until they leave it running.
 *
 * @module
 */

import { info, print } from "../../src/core/log.ts";
import { interruptedExitCode, listenForStop } from "../../src/core/stop_signal.ts";
import type { Cluster } from "../client/cluster.ts";
import { followLogs } from "./follow_logs.ts";
import type { LogOptions } from "./log_options.ts";

/** What is shown. */
export type ShownLog = Omit<LogOptions, "write" | "tell" | "signal">;

/** Follows the log of a Job; gives the Job's exit code, or 130 if a signal left it running. */
export async function followToEnd(
  cluster: Cluster,
  name: string,
  shown: ShownLog = {},
): Promise<number> {
  const leave = new AbortController();
  const stop = listenForStop(() => leave.abort());
  stop.defer();
  try {
    const exitCode = await followLogs(cluster, name, { ...shown, ...onTerminal(leave) });
    if (exitCode !== null) return exitCode;
    info(`Job "${name}" goes on; deno task k8s:cancel ${name} ends it.`);
    return interruptedExitCode;
  } finally {
    stop.dispose();
  }
}

/** Lines to stdout, all else to stderr; ends where nobody reads any more, as behind `head`. */
export function onTerminal(
  leave = new AbortController(),
): Required<Pick<LogOptions, "write" | "tell" | "signal">> {
  return {
    write(line) {
      if (leave.signal.aborted) return;
      try {
        print(line);
      } catch (error) {
        if (!(error instanceof Deno.errors.BrokenPipe)) throw error;
        leave.abort();
      }
    },
    tell: info,
    signal: leave.signal,
  };
}
