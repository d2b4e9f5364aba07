/**
 * The Python that the peers run with: `.cache/bench-python`, made by `deno task bench:setup`, or the
 * one that LIKENESS_BENCH_PYTHON names.
 *
 * @module
 */

import { join } from "node:path";
import { info } from "../src/core/log.ts";
import { UserError } from "../src/core/user_error.ts";
import { projectRoot } from "./deno_command.ts";

const folder = join(projectRoot, ".cache", "bench-python");

/** What is installed; exact, so that two machines compare the same. */
const packages: Record<string, string> = {
  "tensorflow-cpu": "2.21.0",
  keras: "3.15.1",
  torch: "2.15.0",
  torchvision: "0.29.2",
  pillow: "13.0.0",
  numpy: "2.4.6",
  "faiss-cpu": "1.15.1",
  "pytorch-metric-learning": "2.9.0",
};

const whatVersions = `
import importlib.metadata as metadata, json, sys
versions = {}
for name in sys.argv[1:]:
    try:
        versions[name] = metadata.version(name).split("+")[0]
    except metadata.PackageNotFoundError:
        pass
print(json.dumps(versions))`;

/**
 * The command that runs a script of `peers/`. OpenBLAS settings meant for our side do not reach it.
 *
 * @throws {UserError} if the Python is not there
 */
export async function peerCommand(script: string): Promise<string[]> {
  const python = peersPython();
  if (await run(python, ["-c", ""]) === null) {
    throw new UserError(`Cannot run the peers: there is no "${python}".`, {
      hint: "Make it with deno task bench:setup, or name one in LIKENESS_BENCH_PYTHON.",
    });
  }
  const unset = ["OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE"].flatMap((name) => ["-u", name]);
  return ["env", ...unset, python, join(projectRoot, "bench", "peers", script)];
}

/**
 * Makes the Python with the peers' packages; what is there already stays. May be run again after it
 * was stopped half-way.
 *
 * @returns the path of the Python
 * @throws {UserError} if there is no python3, or pip cannot install
 */
export async function setUpPeers(): Promise<string> {
  const python = peersPython();
  const missing = await missingPackages(python);
  if (missing.length === 0) return python;
  if (Deno.env.get("LIKENESS_BENCH_PYTHON")) {
    throw new UserError(`Cannot use "${python}": it lacks ${missing.join(", ")}.`, {
      hint: "Unset LIKENESS_BENCH_PYTHON, and a Python of their own is made for the peers.",
    });
  }
  info(`Installing ${missing.join(", ")} into ${folder}: 7 GB on disk when all is there.`);
  // What is there may be half a setup, or of a Python that is gone.
  if (await run(python, ["-m", "pip", "--version"]) === null) {
    await runOrThrow("python3", ["-m", "venv", "--clear", folder]);
  }
  await runOrThrow(python, ["-m", "pip", "install", "--disable-pip-version-check", ...missing]);
  return python;
}

function peersPython(): string {
  return Deno.env.get("LIKENESS_BENCH_PYTHON") ?? join(folder, "bin", "python");
}

/** The packages that are absent or of another version, as pip wants them named. */
async function missingPackages(python: string): Promise<string[]> {
  const output = await run(python, ["-c", whatVersions, ...Object.keys(packages)]);
  const versions: Record<string, string> = output === null ? {} : JSON.parse(output);
  return Object.entries(packages).filter(([name, version]) => versions[name] !== version)
    .map(([name, version]) => `${name}==${version}`);
}

/** What a command printed; null if it failed or is not there. */
async function run(command: string, args: readonly string[]): Promise<string | null> {
  try {
    const { success, stdout } = await new Deno.Command(command, { args: [...args], stdin: "null" })
      .output();
    return success ? new TextDecoder().decode(stdout) : null;
  } catch (cause) {
    if (cause instanceof Deno.errors.NotFound) return null;
    throw cause;
  }
}

/** Runs a command whose output everybody sees, on stderr. */
async function runOrThrow(command: string, args: readonly string[]): Promise<void> {
  const script = `exec "$0" "$@" >&2`;
  const { code } = await new Deno.Command("sh", {
    args: ["-c", script, command, ...args],
    stdin: "null",
    stdout: "inherit",
    stderr: "inherit",
  }).output();
  if (code === 0) return;
  throw new UserError(`Cannot set up the peers: ${command} ${args.join(" ")} failed.`, {
    hint: "It needs Python 3.11 or later with venv and pip, and to reach a package index.",
  });
}
