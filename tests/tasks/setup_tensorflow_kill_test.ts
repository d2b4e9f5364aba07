/**
 * The real `setup:tensorflow`: it downloads, and is killed at five moments on the way.
 *
 * @module
 */

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { join } from "node:path";
import { libraryNames } from "../../src/tensor/tensorflow/library_files.ts";
import {
  libraryOf,
  readManifest,
  writeManifest,
} from "../../src/tensor/tensorflow/library_manifest.ts";
import { defaultVersion } from "../../src/tensor/tensorflow/setup/packages.ts";
import { optionalTest } from "../harness/optional_test.ts";
import { packageIndex } from "../harness/package_index.ts";
import { projectRoot, runTask } from "../harness/run_task.ts";
import { withFolder } from "../harness/small_run.ts";
import { writeFakeLibrary } from "../tensor/tensorflow/fake_library.ts";

const flags = ["--download", "--version", defaultVersion];
const env = { NO_COLOR: "1", LIKENESS_TENSORFLOW_DIR: "" };
const { tasks } = JSON.parse(await Deno.readTextFile(`${projectRoot}deno.json`));
const [, ...directly] = (tasks["setup:tensorflow"] as string).split(" ");

/** A moment of a setup in a folder, told by what is in it. */
interface Moment {
  what: string;
  has(dir: string, staging: string | undefined): boolean;
}

const moments: Moment[] = [
  { what: "before the download", has: (_, staging) => staging !== undefined },
  {
    what: "in the download",
    has: (_, staging) => staging !== undefined && largestWheel(join(staging, "wheels")) > 50e6,
  },
  {
    what: "early in the unpacking",
    has: (_, staging) => staging !== undefined && exists(join(staging, "tensorflow")),
  },
  {
    what: "late in the unpacking",
    has: (_, staging) => staging !== undefined && size(libraryFile(staging)) > 400e6,
  },
  {
    what: "once it is in its place",
    has: (dir) => exists(join(dir, `${defaultVersion}-cpu`)),
  },
];

await optionalTest("setup:tensorflow works after it was killed at five moments", [
  () => Promise.resolve(Deno.build.os === "windows" ? "there is none for Windows" : null),
  packageIndex,
], () =>
  withFolder(async (folder) => {
    const dir = join(folder, "setup");
    await writeOldSetup(dir);
    const reached: string[] = [];
    for (const moment of moments) {
      if (await killAt(moment, dir)) reached.push(moment.what);
      // What is there is the old or the new one, and whole.
      const manifest = await readManifest(dir);
      assert.ok(manifest, moment.what);
      assert.ok(["2.12.0", defaultVersion].includes(manifest.version), moment.what);
      await libraryOf(dir, manifest);
    }
    assert.deepEqual(reached, moments.map(({ what }) => what));

    const { code, stderr } = await runTask("setup:tensorflow", ["--dir", dir, ...flags], { env });
    assert.equal(code, 0, stderr);
    await checkSetup(dir);
    const again = await runTask("setup:tensorflow", ["--dir", dir, ...flags], { env });
    assert.equal(again.code, 0, again.stderr);
    assert.match(again.stderr, /^Ready: TensorFlow/);
  }));

/** A small setup of another version, which is to be replaced. */
async function writeOldSetup(dir: string): Promise<void> {
  await writeFakeLibrary(join(dir, "2.12.0-cpu", "tensorflow"));
  await writeManifest(dir, {
    origin: "downloaded",
    version: "2.12.0",
    flavour: "cpu",
    folder: "2.12.0-cpu",
    wheels: [],
    libraries: [],
  });
}

/** Starts a setup and kills it, and it alone, at a moment; tells whether it came to that. */
async function killAt(moment: Moment, dir: string): Promise<boolean> {
  const setup = new Deno.Command(Deno.execPath(), {
    args: [...directly, "--dir", dir, ...flags],
    cwd: projectRoot,
    env,
    stdin: "null",
    stdout: "null",
    stderr: "null",
  }).spawn();
  let ended = false;
  const status = setup.status.finally(() => ended = true);
  let reached = false;
  while (!ended && !reached) {
    reached = moment.has(dir, stagingOf(dir, setup.pid));
    if (reached) setup.kill("SIGKILL");
    else await new Promise((resolve) => setTimeout(resolve, 1));
  }
  const { signal } = await status;
  return reached && signal === "SIGKILL";
}

/** Checks that a setup is whole, and that nothing else is left. */
async function checkSetup(dir: string): Promise<void> {
  const names = [...Deno.readDirSync(dir)].map(({ name }) => name).sort();
  assert.deepEqual(names, [`${defaultVersion}-cpu`, "likeness.json", "setup.lock"]);
  const manifest = (await readManifest(dir))!;
  assert.equal(manifest.version, defaultVersion);
  assert.equal(manifest.wheels.length, 1);
  await libraryOf(dir, manifest);
  for (const { path, bytes, sha256 } of manifest.libraries) {
    const digest = createHash("sha256");
    const file = await Deno.open(join(dir, manifest.folder, path));
    for await (const chunk of file.readable) digest.update(chunk);
    assert.equal(digest.digest("hex"), sha256, path);
    assert.ok(bytes > 1e7, path);
  }
  const paths = manifest.libraries.map(({ path }) => path).sort();
  assert.deepEqual(
    paths,
    Object.values(libraryNames).map((name) => join("tensorflow", name)).sort(),
  );
  const notices = join(dir, manifest.folder, "tensorflow", "THIRD_PARTY_NOTICES.txt");
  assert.ok(size(notices) > 0);
}

function stagingOf(dir: string, pid: number): string | undefined {
  const staging = join(dir, `${defaultVersion}-cpu.${pid}.tmp`);
  return exists(staging) ? staging : undefined;
}

function libraryFile(folder: string): string {
  return join(folder, "tensorflow", libraryNames.cc);
}

/** The size of the largest package that pip is downloading, in a folder of its own, or has. */
function largestWheel(folder: string): number {
  try {
    return Math.max(
      0,
      ...[...Deno.readDirSync(folder)].map(({ name, isDirectory }) =>
        isDirectory
          ? largestWheel(join(folder, name))
          : name.endsWith(".whl")
          ? size(join(folder, name))
          : 0
      ),
    );
  } catch {
    return 0; // pip has moved it meanwhile
  }
}

function exists(path: string): boolean {
  return size(path) >= 0;
}

/** The size of a file; -1 if it is not there. */
function size(path: string): number {
  try {
    return Deno.statSync(path).size;
  } catch {
    return -1;
  }
}
