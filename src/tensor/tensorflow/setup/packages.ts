/**
 * Which Python package has TensorFlow's C library for which machine, and what is kept of it.
 *
 * @module
 */

import { UserError } from "../../../core/user_error.ts";

/** For a CPU, or with CUDA for an NVIDIA GPU. */
export type Flavour = "cpu" | "gpu";

/** What is downloaded unless another version is asked for. */
export const defaultVersion = "2.21.0";

/** About how much is downloaded and how much is kept, in MB. */
export const sizes: Record<Flavour, { download: number; disk: number }> = {
  cpu: { download: 274, disk: 854 },
  gpu: { download: 3380, disk: 5680 },
};

/**
 * The package of TensorFlow for this machine, such as `tensorflow-cpu==2.21.0`.
 *
 * @throws {UserError} if there is none
 */
export function requirementOf(
  { version, flavour, os = Deno.build.os, arch = Deno.build.arch }: {
    version: string;
    flavour: Flavour;
    os?: string;
    arch?: string;
  },
): string {
  const noCuda = flavour === "gpu" && !(os === "linux" && arch === "x86_64");
  if (noCuda || (os !== "linux" && os !== "darwin")) {
    throw new UserError(
      `Cannot set up TensorFlow${noCuda ? " with CUDA" : ""} on ${os} (${arch}): wanted ` +
        `Linux${noCuda ? " (x86_64)" : " or macOS"}.`,
      { hint: "model.backend: wasm works everywhere." },
    );
  }
  const small = flavour === "cpu" && os === "linux" && arch === "x86_64";
  return `${small ? "tensorflow-cpu" : "tensorflow"}==${version}`;
}

/**
 * The options by which pip takes packages for this machine whatever its own Python is: TensorFlow
 * has none for most Pythons, and all its versions from 2.12 to 2.21 have one for Python 3.10.
 *
 * @param glibc the version of glibc; null on macOS
 */
export function platformOptions(
  glibc: string | null,
  arch: string = Deno.build.arch,
): string[] {
  return [
    ...platformTags(glibc, arch).flatMap((tag) => ["--platform", tag]),
    ...["--python-version", "3.10", "--implementation", "cp", "--abi", "cp310"],
    "--only-binary=:all:",
  ];
}

/** The names of the platforms whose packages run here: those of this glibc and of older ones. */
function platformTags(glibc: string | null, arch: string): string[] {
  if (glibc === null) return [`macosx_14_0_${arch === "aarch64" ? "arm64" : arch}`];
  const newest = Number(glibc.split(".")[1]);
  const minors = Array.from({ length: Math.max(0, newest - 16) }, (_, i) => newest - i);
  return [...minors.map((minor) => `manylinux_2_${minor}_${arch}`), `manylinux2014_${arch}`];
}

/**
 * The CUDA packages that a TensorFlow asks for.
 *
 * @param metadata the METADATA file of its package
 */
export function cudaRequirements(metadata: string): string[] {
  return [...metadata.matchAll(/^Requires-Dist: *(nvidia-[^;\n]+);[^\n]*extra *== *.and-cuda./gm)]
    .map(([, requirement]) => requirement.replaceAll(/[\s()]/g, ""));
}

/**
 * The files that are kept of the packages, as a regular expression for Python: the libraries,
 * CUDA without its headers, and all licences.
 */
export const keptFiles = [
  String.raw`tensorflow/libtensorflow_(cc|framework)\.(so\.2|2\.dylib)`,
  String.raw`nvidia/(?!.*/include/)(?!.*\.(a|py)$).+`,
  String.raw`[^/]+\.dist-info/(METADATA|licenses/.+)`,
  String.raw`(.*/)?(?i:LICEN[CS]E|COPYING|NOTICE|THIRD_PARTY_NOTICES)(\.[A-Za-z]+)?`,
].map((pattern) => `(${pattern})$`).join("|");
