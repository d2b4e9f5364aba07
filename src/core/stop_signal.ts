/**
 * SIGINT and SIGTERM as a value that a loop looks at between two steps, so that work ends at a
 * clean point. Before the loop begins there is nothing to save, and a signal ends the process at
 * once; so does a second one, a second or more after the first.
 *
 * @module
 */

/** The exit code of a process stopped by Ctrl-C. */
export const interruptedExitCode = 130;
/** The exit code of a process that was asked to end and saved a checkpoint first. */
export const stoppedExitCode = 75;

/**
 * One Ctrl-C reaches a task twice: from the terminal, and from `deno task`, which passes it on. What
 * comes this soon after the first is the same wish, and must not cost the checkpoint.
 */
const echoMilliseconds = 1000;

/** Whether somebody asked this process to stop. */
export interface StopSignal {
  /** The exit code to end with, once a signal came; else null. */
  readonly exitCode: number | null;
  /** From now on a signal waits until the loop looks. */
  defer(): void;
  /** Stops listening. */
  dispose(): void;
}

/** Thrown out of work that can simply be begun again, once a signal came. */
export class Stopped extends Error {
  /** Its name. */
  override name = "Stopped";
}

/** A signal that never comes: for use as a library. */
export const neverStop: StopSignal = { exitCode: null, defer() {}, dispose() {} };

/**
 * Leaves work that can be begun again.
 *
 * @throws {Stopped} if a signal came
 */
export function throwIfStopped(stop: StopSignal): void {
  if (stop.exitCode !== null) throw new Stopped();
}

/** Starts listening for SIGINT (exit code 130) and SIGTERM (exit code 75). */
export function listenForStop(onStop: (signal: Deno.Signal) => void): StopSignal {
  const state: { exitCode: number | null; defer(): void; dispose(): void } = {
    exitCode: null,
    defer: () => deferred = true,
    dispose,
  };
  const interrupt = () => stop("SIGINT", interruptedExitCode);
  const terminate = () => stop("SIGTERM", stoppedExitCode);
  let deferred = false;
  let firstAt = 0;

  function stop(signal: Deno.Signal, exitCode: number): void {
    if (!deferred) Deno.exit(exitCode);
    if (state.exitCode !== null) {
      if (performance.now() - firstAt > echoMilliseconds) Deno.exit(exitCode);
      return;
    }
    firstAt = performance.now();
    state.exitCode = exitCode;
    onStop(signal);
  }

  function dispose(): void {
    Deno.removeSignalListener("SIGINT", interrupt);
    Deno.removeSignalListener("SIGTERM", terminate);
  }

  Deno.addSignalListener("SIGINT", interrupt);
  Deno.addSignalListener("SIGTERM", terminate);
  return state;
}
