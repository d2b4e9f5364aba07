/**
 * Runs scripts with the `python3` on the path. Python is there for its pip, while TensorFlow is set
 * up, and is not needed afterwards.
 *
 * @module
 */

import { withoutLoaderVariables } from "../../../core/loader_variables.ts";
import { messageOf, UserError } from "../../../core/user_error.ts";

/** How a script ended. */
export interface PythonRun {
  /** Whether its exit code was 0. */
  success: boolean;
  /** What it wrote to stderr. */
  stderr: string;
}

/** How a script is run. */
export interface PythonOptions {
  /** Gets every line of its stdout, as it comes. */
  onLine?: (line: string) => void;
  /** Environment variables besides those that are set. */
  env?: Record<string, string>;
}

/**
 * A script ends with the task that started it, even if that is killed: its stdin is then closed.
 * It must not read through `sys.stdin`, whose lock would be held when Python ends. Modules come from
 * where Python keeps them, never from the working folder.
 */
const prelude = `
import os, sys, threading
def end_with_parent():
    while os.read(0, 4096):
        pass
    os._exit(1)
threading.Thread(target=end_with_parent, daemon=True).start()
sys.path = [path for path in sys.path if path]
`;

/**
 * Runs a Python script and waits for its end.
 *
 * @throws {UserError} if there is no python3, or it may not be started
 */
export async function runPython(
  script: string,
  args: readonly string[],
  { onLine = () => {}, env = {} }: PythonOptions = {},
): Promise<PythonRun> {
  const child = startPython(script, args, env);
  const [stderr] = await Promise.all([
    new Response(child.stderr).text(),
    forEachLine(child.stdout, onLine),
  ]);
  const { success } = await child.status;
  await child.stdin.close().catch(() => {}); // it is closed already where Python has ended
  return { success, stderr };
}

/** The hint for a machine whose Python or pip is missing. */
export const pythonHint =
  "Install Python 3 with pip (on Debian or Ubuntu: apt install python3-pip)" +
  ", or set LIKENESS_TENSORFLOW_DIR to a folder that has TensorFlow's C library.";

function startPython(
  script: string,
  args: readonly string[],
  env: Record<string, string>,
): Deno.ChildProcess {
  try {
    return new Deno.Command("python3", {
      args: ["-c", prelude + script, ...args],
      env: { ...withoutLoaderVariables, PYTHONUNBUFFERED: "1", PYTHONIOENCODING: "utf-8", ...env },
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
  } catch (cause) {
    const missing = cause instanceof Deno.errors.NotFound;
    throw new UserError(
      `Cannot start python3: ${missing ? "there is none on the PATH" : messageOf(cause)}.`,
      { hint: pythonHint, cause },
    );
  }
}

async function forEachLine(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
  onLine: (line: string) => void,
): Promise<void> {
  let rest = "";
  for await (const text of stream.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + text).split(/\r?\n/);
    rest = lines.pop()!;
    for (const line of lines) onLine(line);
  }
  if (rest !== "") onLine(rest);
}
