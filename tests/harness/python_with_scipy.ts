/**
 * A Python with scipy, as an independent writer of MAT files. It is set up in `.cache/test-python`
 * at its first use, and reused.
 *
 * @module
 */

import { join } from "node:path";
import { projectRoot } from "./run_task.ts";

const folder = join(projectRoot, ".cache", "test-python");
const python = Deno.build.os === "windows"
  ? join(folder, "Scripts", "python.exe")
  : join(folder, "bin", "python");

/** A {@linkcode Need}: null once Python and scipy are there, else the reason why they are not. */
export async function pythonWithScipy(): Promise<string | null> {
  if (await run(python, ["-c", "import scipy.io"]) === null) return null;
  // What is there may be half a setup, or of a Python that is gone.
  const created = await run("python3", ["-m", "venv", "--clear", folder]);
  if (created !== null) return `python3 -m venv: ${created}`;
  const pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check"];
  const installed = await run(python, [...pip, "--retries", "1", "scipy", "numpy"]);
  return installed === null ? null : `pip install scipy: ${installed}`;
}

/** Runs a Python script with that Python; throws with its last line if it fails. */
export async function runPython(script: string, args: readonly string[]): Promise<void> {
  const fault = await run(python, [script, ...args]);
  if (fault !== null) throw new Error(`${script}: ${fault}`);
}

/** Runs a command; null if it succeeded, else the last line that it wrote, or why it did not run. */
async function run(command: string, args: readonly string[]): Promise<string | null> {
  try {
    const { success, stdout, stderr } = await new Deno.Command(command, {
      args: [...args],
      stdin: "null",
    }).output();
    if (success) return null;
    const output = [stderr, stdout].map((bytes) => new TextDecoder().decode(bytes).trim());
    return output.find((text) => text !== "")?.split("\n").at(-1) ?? "it failed";
  } catch (cause) {
    if (cause instanceof Deno.errors.NotFound) return `there is no ${command}`;
    throw cause;
  }
}
