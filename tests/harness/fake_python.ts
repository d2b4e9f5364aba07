/**
 * A `python3` that knows what a test wants it to know, and whose pip fails as a test wants.
 *
 * @module
 */

import { join } from "node:path";

/** What the fake Python answers. */
export interface FakePython {
  /** The version of its pip; null if it has none. */
  pip?: string | null;
  /** Its TensorFlow. */
  tensorflow?: { folder: string; version: string } | null;
  /** The version of glibc. */
  glibc?: string | null;
  /** The free space. */
  freeBytes?: number;
  /** What its pip writes to stderr before it fails. */
  pipError?: string;
}

/** Writes a `python3` into `folder`, which a test may then put on the PATH. */
export async function writeFakePython(folder: string, python: FakePython): Promise<void> {
  const { pipError = "ERROR: fake", ...facts } = python;
  const answer = { pip: "25.0", tensorflow: null, glibc: "2.39", freeBytes: 1e12, ...facts };
  await Deno.mkdir(folder, { recursive: true });
  await Deno.writeTextFile(join(folder, "answer"), JSON.stringify(answer) + "\n");
  await Deno.writeTextFile(join(folder, "error"), pipError + "\n");
  // The second argument is the script: the one that asks, or the one that runs pip.
  const script = `#!/bin/sh
tell() { while IFS= read -r line; do printf '%s\\n' "$line"; done < "${folder}/$1"; }
case "$2" in
*disk_usage*) tell answer ;;
*) tell error >&2; exit 1 ;;
esac
`;
  await Deno.writeTextFile(join(folder, "python3"), script, { mode: 0o755 });
}
