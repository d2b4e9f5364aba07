/**
 * Brings TensorFlow's C library out of its Python package: download, unpack, put in place.
 *
 * @module
 */

import { join } from "node:path";
import { info } from "../../../core/log.ts";
import { UserError } from "../../../core/user_error.ts";
import { libraryIn } from "../library_files.ts";
import type { LibraryManifest } from "../library_manifest.ts";
import { downloadWheels } from "./download_wheels.ts";
import {
  cudaRequirements,
  type Flavour,
  platformOptions,
  requirementOf,
  sizes,
} from "./packages.ts";
import { compareVersions } from "../versions.ts";
import { diskFull } from "./pip_fault.ts";
import type { PythonFacts } from "./probe_python.ts";
import { pythonHint } from "./python.ts";
import { type Unpacked, unpackWheels } from "./unpack_wheels.ts";

/** What is to be brought. */
export interface BringOptions {
  /** The folder of the setup. */
  dir: string;
  /** The version. */
  version: string;
  /** For a CPU or a GPU. */
  flavour: Flavour;
}

/** The first pip that takes packages for more than one name of a platform. */
const leastPip = "20.3";

/**
 * Brings the library into a folder of its own below `dir`; the caller makes it the one that counts.
 *
 * @throws {UserError} if it cannot be had
 */
export async function bringLibrary(
  facts: PythonFacts,
  { dir, version, flavour }: BringOptions,
): Promise<LibraryManifest> {
  const requirement = requirementOf({ version, flavour });
  checkFacts(facts, flavour);
  const { download, disk } = sizes[flavour];
  info(
    `Bringing ${requirement}${flavour === "gpu" ? " and CUDA" : ""} into ${dir}:` +
      ` about ${download} MB to download, ${disk} MB on the disk.`,
  );
  const folder = `${version}-${flavour}`;
  const staging = join(dir, `${folder}.${Deno.pid}.tmp`);
  try {
    const options = platformOptions(facts.glibc);
    const { wheels, files } = await bringPackages([requirement], staging, [
      ...options,
      "--no-deps",
    ]);
    if (flavour === "gpu") {
      const cuda = await bringPackages(await cudaOf(staging, requirement), staging, options);
      wheels.push(...cuda.wheels);
      files.push(...cuda.files);
    }
    if (await libraryIn(staging) === null) {
      throw new UserError(`Cannot use "${requirement}": its package has no C library.`);
    }
    // A damaged one of the same name may be there.
    await Deno.remove(join(dir, folder), { recursive: true }).catch(() => {});
    await Deno.rename(staging, join(dir, folder));
    const libraries = files.filter(({ path }) => /\.(so|dylib)(\.\d+)*$/.test(path));
    return { origin: "downloaded", version, flavour, folder, wheels, libraries };
  } catch (thrown) {
    await Deno.remove(staging, { recursive: true }).catch(() => {});
    throw thrown;
  }
}

async function bringPackages(
  requirements: readonly string[],
  folder: string,
  options: readonly string[],
): Promise<Unpacked> {
  const wheels = join(folder, "wheels");
  await downloadWheels({ requirements, folder: wheels, options });
  const unpacked = await unpackWheels({ wheels, folder });
  await Deno.remove(wheels, { recursive: true });
  return unpacked;
}

/** The CUDA packages that the unpacked TensorFlow asks for. */
async function cudaOf(folder: string, requirement: string): Promise<string[]> {
  const name = requirement.replace("==", "-");
  const metadata = await Deno.readTextFile(join(folder, `${name}.dist-info`, "METADATA"));
  const requirements = cudaRequirements(metadata);
  if (requirements.length > 0) return requirements;
  throw new UserError(`Cannot bring CUDA with "${requirement}": it names no packages of it.`, {
    hint: "TensorFlow does since version 2.14.",
  });
}

function checkFacts({ pip, glibc, freeBytes }: PythonFacts, flavour: Flavour): void {
  if (pip === null) {
    throw new UserError("Cannot download TensorFlow: python3 has no pip.", { hint: pythonHint });
  }
  if (compareVersions(pip, leastPip) < 0) {
    throw new UserError(`Cannot download TensorFlow: pip is ${pip}; wanted ${leastPip} or later.`, {
      hint: "python3 -m pip install --upgrade pip",
    });
  }
  if (Deno.build.os === "linux" && glibc === null) {
    throw new UserError("Cannot use TensorFlow: this system has another C library than glibc.", {
      hint: "model.backend: wasm works everywhere.",
    });
  }
  const { download, disk } = sizes[flavour];
  if (freeBytes < (download + disk) * 1e6) {
    throw diskFull(new Error(`${freeBytes} bytes are free`));
  }
}
