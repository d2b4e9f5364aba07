/**
 * A Python with Keras on TensorFlow, as the reference for ResNet-50. It is set up in
 * `.cache/test-python-keras` at its first use (about 1.5 GB), and reused.
 *
 * @module
 */

import { join } from "node:path";
import { projectRoot } from "./run_task.ts";

const folder = join(projectRoot, ".cache", "test-python-keras");
const python = Deno.build.os === "windows"
  ? join(folder, "Scripts", "python.exe")
  : join(folder, "bin", "python");
const packages = ["tensorflow-cpu==2.20.0", "keras==3.15.1", "h5py", "numpy"];

/** A `Need`: null once Python and Keras are there, else the reason why they are not. */
export async function pythonWithKeras(): Promise<string | null> {
  if (await run(python, ["-c", "import keras, h5py"]) === null) return null;
  // What is there may be half a setup, or of a Python that is gone.
  const created = await run("python3", ["-m", "venv", "--clear", folder]);
  if (created !== null) return `python3 -m venv: ${created}`;
  const pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check"];
  const installed = await run(python, [...pip, "--retries", "1", ...packages]);
  return installed === null ? null : `pip install ${packages.join(" ")}: ${installed}`;
}

/** Runs a Python script with that Python; throws with its last line if it fails. */
export async function runKerasScript(script: string, args: readonly string[]): Promise<void> {
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
