/**
 * `setup:tensorflow` as people run it, on a Python that fails as theirs may.
 *
 * @module
 */

import assert from "node:assert/strict";
import { join } from "node:path";
import { readManifest } from "../../src/tensor/tensorflow/library_manifest.ts";
import { type FakePython, writeFakePython } from "../harness/fake_python.ts";
import { projectRoot, runTask, setFlags, type TaskRun } from "../harness/run_task.ts";
import { writeSmallDataset } from "../harness/small_dataset.ts";
import { smallRun, withFolder } from "../harness/small_run.ts";
import { writeFakeLibrary } from "../tensor/tensorflow/fake_library.ts";

/** The environment of a machine without TensorFlow, whose programs are in `path`. */
function machine(path: string): Record<string, string> {
  return { PATH: path, LIKENESS_TENSORFLOW_DIR: "", LD_LIBRARY_PATH: "", DYLD_LIBRARY_PATH: "" };
}

/** Runs the task into `<folder>/setup` with a Python of that kind. */
async function setUp(
  folder: string,
  python: FakePython,
  flags: readonly string[] = [],
): Promise<TaskRun> {
  await writeFakePython(join(folder, "bin"), python);
  const args = ["--dir", join(folder, "setup"), ...flags];
  return await runTask("setup:tensorflow", args, { env: machine(join(folder, "bin")) });
}

/** Checks that a task was refused in one sentence with a hint. */
function checkRefusal({ code, stdout, stderr }: TaskRun, error: RegExp, hint: RegExp): void {
  assert.equal(code, 2, stderr);
  assert.equal(stdout, "");
  const lines = stderr.trimEnd().split("\n");
  assert.match(lines.at(-2)!, /^error: /, stderr);
  assert.match(lines.at(-2)!, error);
  assert.match(lines.at(-1)!, /^hint: /);
  assert.match(lines.at(-1)!, hint);
}

Deno.test("setup:tensorflow says what to install where there is no Python", async () => {
  await withFolder(async (folder) => {
    const args = ["--download", "--dir", join(folder, "setup")];
    const run = await runTask("setup:tensorflow", args, { env: machine(folder) });
    checkRefusal(run, /Cannot start python3: there is none on the PATH/, /apt install python3-pip/);
  });
});

Deno.test("setup:tensorflow says what is wrong, in one sentence with a hint", async () => {
  const noNetwork =
    "WARNING: Retrying after connection broken by 'NewConnectionError(...)': /simple/\n" +
    "ERROR: Could not find a version that satisfies the requirement x (from versions: none)\n" +
    "ERROR: No matching distribution found for x";
  const noVersion =
    "ERROR: Could not find a version that satisfies the requirement x (from versions: 2.8.0, 2.21.0)\n" +
    "ERROR: No matching distribution found for x";
  const cases: [FakePython, string[], RegExp, RegExp][] = [
    [{ pip: null }, [], /python3 has no pip/, /apt install python3-pip/],
    [{ pip: "20.0.2" }, [], /pip is 20\.0\.2; wanted 20\.3 or later/, /install --upgrade pip/],
    [{ freeBytes: 1e8 }, [], /no space is left/, /--dir/],
    [{ pipError: noNetwork }, [], /pip cannot reach its package index/, /proxy/],
    [
      { pipError: noVersion },
      ["--version", "9.9.9"],
      /no such version/,
      /It has 2\.8\.0, 2\.21\.0/,
    ],
    [{ pipError: "OSError: [Errno 28] No space left on device" }, [], /no space is left/, /--dir/],
    [{ pipError: "ERROR: it rains" }, [], /pip: it rains/, /LIKENESS_TENSORFLOW_DIR/],
    [{}, ["--version", "2.9.1"], /--version 2\.9\.1: wanted at least 2\.12\.0/, /no C library/],
  ];
  if (Deno.build.os === "linux") {
    cases.push([{ glibc: null }, [], /another C library than glibc/, /wasm/]);
  }
  for (const [python, flags, error, hint] of cases) {
    await withFolder(async (folder) => {
      checkRefusal(await setUp(folder, python, ["--download", ...flags]), error, hint);
      // Nothing half done is left.
      const left = [...Deno.readDirSync(folder)].some(({ name }) => name === "setup")
        ? [...Deno.readDirSync(join(folder, "setup"))].map(({ name }) => name)
        : [];
      assert.deepEqual(left.filter((name) => name !== "setup.lock"), []);
    });
  }
});

Deno.test("setup:tensorflow refuses a folder that cannot be written, and a wrong version", async () => {
  await withFolder(async (folder) => {
    await Deno.writeTextFile(join(folder, "setup"), "in the way");
    checkRefusal(await setUp(folder, {}, ["--download"]), /Cannot write ".*setup"/, /--dir/);
    const { code, stderr } = await setUp(folder, {}, ["--version", "newest"]);
    assert.equal(code, 2);
    assert.match(stderr, /Cannot use --version "newest": wanted one such as 2\.21\.0/);
  });
});

Deno.test("setup:tensorflow takes the TensorFlow of a Python, and finds it again", async () => {
  await withFolder(async (folder) => {
    const library = join(folder, "site-packages", "tensorflow");
    await writeFakeLibrary(library);
    const tensorflow = { folder: library, version: "2.20.0" };
    for (const _ of ["first", "again"]) {
      const { code, stdout, stderr } = await setUp(folder, { tensorflow });
      assert.equal(code, 0, stderr);
      assert.equal(stdout, `${await Deno.realPath(library)}\n`);
      assert.match(stderr, /^Ready: TensorFlow 2\.20\.0 \(cpu\) of the Python package in /);
      assert.deepEqual(await readManifest(join(folder, "setup")), {
        origin: "python",
        version: "2.20.0",
        flavour: "cpu",
        folder: library,
        wheels: [],
        libraries: [],
      });
    }
    // Another version than that must come from elsewhere, and so must a GPU's.
    for (const flags of [["--version", "2.21.0"], ["--download"]]) {
      const { code, stderr } = await setUp(folder, { tensorflow }, flags);
      assert.equal(code, 2);
      assert.match(stderr, /^Bringing tensorflow.*==2\.21\.0 into /m);
      assert.equal((await readManifest(join(folder, "setup")))?.version, "2.20.0");
    }
  });
});

Deno.test("setup:tensorflow passes over a Python's TensorFlow that is too old or has no library", async () => {
  await withFolder(async (folder) => {
    const library = join(folder, "tensorflow");
    await Deno.mkdir(library);
    for (const version of ["2.21.0", "2.8.0"]) {
      const { stderr } = await setUp(folder, { tensorflow: { folder: library, version } });
      // Where a machine has the library on its path, that one is found instead.
      assert.match(stderr, /^(Bringing tensorflow|Ready: found in )/m);
      await writeFakeLibrary(library);
    }
  });
});

Deno.test("setup:tensorflow clears away what stopped setups left, and nothing else", async () => {
  await withFolder(async (folder) => {
    const dir = join(folder, "setup");
    for (const name of ["2.21.0-cpu", "2.21.0-cpu.77.tmp/wheels", "2.20.0-gpu", "mine", "1-cpu"]) {
      await Deno.mkdir(join(dir, name), { recursive: true });
    }
    await Deno.writeTextFile(join(dir, "likeness.json.77.tmp"), "{");
    await writeFakeLibrary(join(folder, "tensorflow"));
    const tensorflow = { folder: join(folder, "tensorflow"), version: "2.20.0" };
    for (const _ of ["first", "again"]) {
      const { code, stderr } = await setUp(folder, { tensorflow });
      assert.equal(code, 0, stderr);
      const names = [...Deno.readDirSync(dir)].map(({ name }) => name).sort();
      assert.deepEqual(names, ["1-cpu", "likeness.json", "mine", "setup.lock"]);
      // As if the first had been killed before it removed what it replaced.
      await Deno.mkdir(join(dir, "2.19.0-cpu"));
    }
  });
});

Deno.test("setup:tensorflow leaves what LIKENESS_TENSORFLOW_DIR names alone", async () => {
  await withFolder(async (folder) => {
    const { cc } = await writeFakeLibrary(join(folder, "mine"));
    const env = { ...machine(folder), LIKENESS_TENSORFLOW_DIR: join(folder, "mine") };
    const { code, stdout, stderr } = await runTask("setup:tensorflow", [], { env });
    assert.equal(code, 0, stderr);
    assert.equal(stdout, `${join(cc, "..")}\n`);
    checkRefusal(
      await runTask("setup:tensorflow", ["--gpu"], { env }),
      /LIKENESS_TENSORFLOW_DIR names another folder/,
      /Unset/,
    );
  });
});

Deno.test("quickstart goes on with WebAssembly where TensorFlow cannot be had", async () => {
  await withFolder(async (folder) => {
    await writeSmallDataset(join(folder, "data"), { categories: 16, imagesEach: 6 });
    const { code, stderr } = await quickstartIn(folder, machine(folder));
    assert.equal(code, 0, stderr);
    assert.match(
      stderr,
      /^(Going on with WebAssembly, .*: Cannot start python3.*|Ready: found .*)$/m,
    );
  });
});

Deno.test("quickstart does not pass over a LIKENESS_TENSORFLOW_DIR that is wrong", async () => {
  await withFolder(async (folder) => {
    const env = { ...machine(folder), LIKENESS_TENSORFLOW_DIR: folder };
    const { code, stderr } = await quickstartIn(folder, env);
    assert.equal(code, 2);
    assert.match(stderr, /^error: Cannot use LIKENESS_TENSORFLOW_DIR/m);
  });
});

/** Runs quickstart in a folder where nothing is set up, with the permissions that it has. */
async function quickstartIn(
  folder: string,
  env: Record<string, string>,
): Promise<{ code: number; stderr: string }> {
  const { tasks } = JSON.parse(await Deno.readTextFile(`${projectRoot}deno.json`));
  const [, run, ...permissions] = (tasks.quickstart as string).split(" ");
  const file = permissions.pop()!;
  const { code, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      ...[run, `--config=${projectRoot}deno.json`, ...permissions, projectRoot + file],
      ...["--config-path", `${projectRoot}config.yaml`, ...setFlags(smallRun(folder, "auto"))],
    ],
    cwd: folder,
    env: { NO_COLOR: "1", ...env },
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).output();
  return { code, stderr: new TextDecoder().decode(stderr) };
}
