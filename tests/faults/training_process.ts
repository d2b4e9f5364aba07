/**
 * The real `ml:train` as a process that can be killed.
 *
 * @module
 */

import { projectRoot } from "../harness/run_task.ts";
import { type FaultRun, faultRunFlags } from "./fault_run.ts";

/** How a training is started: as a user does, or by the command that `deno task` runs. */
export type Launch = "task" | "directly";

/** How a training ended. */
export interface Ended {
  /** The exit code; 128 + the signal's number where a signal ended it. */
  code: number;
  /** The signal that ended it, the process that was started; null if it ended by itself. */
  signal: Deno.Signal | null;
  stdout: string;
  stderr: string;
  /** From the start to the end, in seconds. */
  seconds: number;
}

/** A training that runs. */
export interface TrainingProcess {
  /** Of the process that was started, and of its process group. */
  pid: number;
  /** What it told so far. */
  told(): string;
  /** What it printed so far. */
  printed(): string;
  /** Whether it, and every process that it started, is over. */
  isOver(): boolean;
  /** Sends a signal to all of its processes, or to the one that was started alone. */
  kill(signal: "SIGKILL" | "SIGTERM" | "SIGINT", to?: "group" | "leader"): void;
  /** Its end: when no process of it holds its output any more. */
  ended: Promise<Ended>;
}

const { tasks } = JSON.parse(await Deno.readTextFile(`${projectRoot}deno.json`));
const [, ...directly] = (tasks["ml:train"] as string).split(" ");
const commands: Record<Launch, string[]> = {
  task: ["task", "--quiet", "ml:train"],
  directly,
};

/** Starts the training, in a process group of its own. */
export function startTraining(run: FaultRun, launch: Launch = "task"): TrainingProcess {
  return startProcess(Deno.execPath(), [...commands[launch], ...faultRunFlags(run)]);
}

/** Starts whatever trains, in a process group of its own. */
export function startProcess(
  program: string,
  args: readonly string[],
  { env = {} }: { env?: Record<string, string> } = {},
): TrainingProcess {
  const started = performance.now();
  const child = new Deno.Command(program, {
    args: [...args],
    cwd: projectRoot,
    env: { NO_COLOR: "1", ...env },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
    detached: true,
  }).spawn();
  let over = false;
  const output = { stdout: "", stderr: "" };
  const read = async (name: keyof typeof output) => {
    for await (const text of child[name].pipeThrough(new TextDecoderStream())) output[name] += text;
  };
  const end = async (): Promise<Ended> => {
    const [{ code, signal }] = await Promise.all([child.status, read("stdout"), read("stderr")]);
    over = true;
    return { code, signal, ...output, seconds: (performance.now() - started) / 1000 };
  };
  return {
    pid: child.pid,
    told: () => output.stderr,
    printed: () => output.stdout,
    isOver: () => over,
    kill(signal, to = "group") {
      // Until it is over, its id is nobody else's.
      if (!over) kill(to === "group" ? -child.pid : child.pid, signal);
    },
    ended: end(),
  };
}

/** Runs the training to its end. */
export async function runTraining(run: FaultRun, launch?: Launch): Promise<Ended> {
  return await startTraining(run, launch).ended;
}

/** The step that a training says it resumed at; null if it says none. */
export function resumedStep(stderr: string): number | null {
  const step = /^resumed at step (\d+)\b/im.exec(stderr)?.[1];
  return step === undefined ? null : Number(step);
}

function kill(pid: number, signal: Deno.Signal): void {
  try {
    Deno.kill(pid, signal);
  } catch (thrown) {
    // It ended a moment ago.
    if (!(thrown instanceof Deno.errors.NotFound)) throw thrown;
  }
}
