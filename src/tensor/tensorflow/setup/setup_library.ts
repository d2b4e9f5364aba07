/**
 * Sets up TensorFlow's C library: takes the one that is there already, else brings it out of
 * TensorFlow's Python package. After it `findLibrary` finds it.
 *
 * The folder of a setup has one folder per setup, such as `2.21.0-cpu`, and `likeness.json`, which
 * names the one that counts. A setup works in `2.21.0-cpu.<pid>.tmp`, renames that, and writes
 * `likeness.json` last: whenever it is killed, what was there before stays, and the next one
 * removes what is left over.
 *
 * @module
 */

import { resolve } from "node:path";
import { ensureWritableFolder } from "../../../core/atomic_write.ts";
import { environmentVariable } from "../../../core/environment_variable.ts";
import { info } from "../../../core/log.ts";
import { messageOf, UserError } from "../../../core/user_error.ts";
import {
  findLibrary,
  folderVariable,
  libraryOnPath,
  placeOf,
  type TensorflowLibrary,
} from "../find_library.ts";
import { libraryIn } from "../library_files.ts";
import {
  type LibraryManifest,
  libraryOf,
  readManifest,
  writeManifest,
} from "../library_manifest.ts";
import { bringLibrary } from "./bring_library.ts";
import { defaultVersion } from "./packages.ts";
import { compareVersions, leastVersion } from "../versions.ts";
import { computesOnGpu, probePython, type PythonFacts } from "./probe_python.ts";
import { leftoversIn, removeLeftovers } from "./remove_leftovers.ts";
import { withLock } from "./with_lock.ts";

/** What is to be set up. */
export interface SetupOptions {
  /** Where to; what is downloaded and `likeness.json` are there. */
  dir: string;
  /** The version; any, if undefined. */
  version?: string;
  /** Whether it must compute on a GPU. */
  gpu?: boolean;
  /** Whether to download it even if this machine has one. */
  download?: boolean;
}

/**
 * Sets up TensorFlow's C library, or does nothing where it is there.
 *
 * @throws {UserError} if it cannot be had
 */
export async function setupLibrary(options: SetupOptions): Promise<TensorflowLibrary> {
  checkVersion(options.version);
  const { dir } = options;
  const named = environmentVariable(folderVariable);
  if (named && resolve(named) !== resolve(dir)) return await libraryNamed(options);

  const present = await librarySetUp(options).catch(() => null);
  if (present !== null && (await leftoversIn(dir)).length === 0) return present;
  await ensureWritable(dir);
  return await withLock(dir, async () => {
    await removeLeftovers(dir);
    // The one that held the lock before may have done it.
    const meanwhile = await librarySetUp(options).catch(tellDamage);
    const library = meanwhile ?? await setUpAnew(options);
    await removeLeftovers(dir);
    return library;
  });
}

async function setUpAnew(options: SetupOptions): Promise<TensorflowLibrary> {
  const { dir, version = defaultVersion, gpu = false, download = false } = options;
  const facts = await probePython(dir).catch((thrown: unknown) => thrown as UserError);
  if (!download) {
    const found = facts instanceof Error ? null : await libraryOfPython(facts, options);
    if (found !== null) {
      await writeManifest(dir, found);
      return describe(dir, found);
    }
    // Nobody knows the version of what lies on the library path, or what it can do.
    const onPath = options.version === undefined && !gpu ? await libraryOnPath() : null;
    if (onPath !== null) return onPath;
  }
  if (facts instanceof Error) throw facts;
  const manifest = await bringLibrary(facts, { dir, version, flavour: gpu ? "gpu" : "cpu" });
  await writeManifest(dir, manifest);
  return describe(dir, manifest);
}

/**
 * What was set up before, if it is what is asked for.
 *
 * @throws {UserError} if it is damaged
 */
async function librarySetUp(options: SetupOptions): Promise<TensorflowLibrary | null> {
  const manifest = await readManifest(options.dir);
  if (manifest === null || !fits(manifest, options)) return null;
  return await describe(options.dir, manifest);
}

/** What is damaged is replaced; the user learns why there is something to download. */
function tellDamage(thrown: unknown): null {
  if (!(thrown instanceof UserError)) throw thrown;
  info(thrown.message);
  return null;
}

function fits(manifest: LibraryManifest, { version, gpu, download }: SetupOptions): boolean {
  if (version !== undefined && manifest.version !== version) return false;
  // Whoever asks for a version and not for a GPU wants the small one.
  if (gpu ? manifest.flavour !== "gpu" : version !== undefined && manifest.flavour !== "cpu") {
    return false;
  }
  return !download || manifest.origin === "downloaded";
}

async function describe(dir: string, manifest: LibraryManifest): Promise<TensorflowLibrary> {
  const files = await libraryOf(dir, manifest);
  const name = `TensorFlow ${manifest.version} (${manifest.flavour})`;
  return manifest.origin === "downloaded"
    ? { ...files, origin: `${name}, set up in ${placeOf(dir)}` }
    : { ...files, origin: `${name} of the Python package in ${manifest.folder}` };
}

/** The library of Python's TensorFlow, if it has one of its own and is what is asked for. */
async function libraryOfPython(
  { tensorflow }: PythonFacts,
  { version, gpu = false }: SetupOptions,
): Promise<LibraryManifest | null> {
  if (tensorflow === null || await libraryIn(tensorflow.folder) === null) return null;
  if (compareVersions(tensorflow.version, leastVersion) < 0) return null;
  if (version !== undefined && tensorflow.version !== version) return null;
  const flavour = await computesOnGpu(tensorflow.folder) ? "gpu" : "cpu";
  if (gpu && flavour !== "gpu") return null;
  const { version: found, folder } = tensorflow;
  return { origin: "python", version: found, flavour, folder, wheels: [], libraries: [] };
}

/** What the environment names wins over any setup: another one would be of no use. */
async function libraryNamed(
  { dir, version, gpu, download }: SetupOptions,
): Promise<TensorflowLibrary> {
  const library = await findLibrary();
  if (version !== undefined || gpu || download) {
    throw new UserError(
      `Cannot set up TensorFlow in "${dir}": ${folderVariable} names another folder, which wins.`,
      { hint: `Unset ${folderVariable}, or leave the flags out.` },
    );
  }
  return library!;
}

async function ensureWritable(dir: string): Promise<void> {
  try {
    await ensureWritableFolder(dir);
  } catch (cause) {
    throw new UserError(messageOf(cause), { hint: "Choose another folder with --dir.", cause });
  }
}

function checkVersion(version: string | undefined): void {
  if (version === undefined) return;
  if (!/^\d+\.\d+\.\d+\w*$/.test(version)) {
    throw new UserError(`Cannot use --version "${version}": wanted one such as 2.21.0.`);
  }
  if (compareVersions(version, leastVersion) < 0) {
    throw new UserError(`Cannot use --version ${version}: wanted at least ${leastVersion}.0.`, {
      hint: "Older packages have no C library in files of its own.",
    });
  }
}
