/**
 * What pip says when it fails, in one sentence with a hint.
 *
 * @module
 */

import { messageOf, UserError } from "../../../core/user_error.ts";

const noNetwork =
  /NewConnectionError|connection broken|ConnectionError|MaxRetryError|ProxyError|SSLError|timed? ?out|name resolution/i;
const noSpace = /No space left on device|Disk quota exceeded/i;
const byHand = "or set LIKENESS_TENSORFLOW_DIR to a folder that has TensorFlow's C library";

/** The error for a pip that failed, from what it wrote to stderr. */
export function pipFault(stderr: string, requirements: readonly string[]): UserError {
  const what = `Cannot download "${requirements[0]}"`;
  const cause = new Error(stderr);
  if (noSpace.test(stderr)) return diskFull(cause);
  // Without the network pip says, too, that it found no version.
  if (noNetwork.test(stderr)) {
    return new UserError(`${what}: pip cannot reach its package index.`, {
      hint: `Check the network and pip's settings (proxy, index), ${byHand}.`,
      cause,
    });
  }
  if (/No matching distribution|Could not find a version/.test(stderr)) {
    const versions = /\(from versions: ([^)]+)\)/.exec(stderr)?.[1] ?? "none";
    const known = versions === "none" ? [] : versions.split(", ");
    return new UserError(`${what}: its package index has no such version for this machine.`, {
      hint: known.length === 0
        ? `Choose another --version, ${byHand}.`
        : `It has ${known.slice(-5).join(", ")}.`,
      cause,
    });
  }
  if (/DO NOT MATCH THE HASHES/.test(stderr)) {
    return new UserError(`${what}: its checksum is not the one that the index states.`, {
      hint: "Run the task again; a proxy or a mirror may have damaged the download.",
      cause,
    });
  }
  const lines = stderr.trim().split("\n");
  const line = lines.findLast((text) => text.startsWith("ERROR:")) ?? lines.at(-1)!;
  return new UserError(`${what}: pip: ${messageOf(line.replace(/^ERROR: /, "")) || "it failed"}`, {
    hint: `Check pip's settings, ${byHand}.`,
    cause,
  });
}

/** The error for a disk on which no more can be written. */
export function diskFull(cause: unknown): UserError {
  return new UserError("Cannot set up TensorFlow: no space is left on the disk.", {
    hint: "Free some, or choose a folder on another disk with --dir.",
    cause,
  });
}

/** Whether a text says that the disk is full. */
export function saysDiskFull(text: string): boolean {
  return noSpace.test(text);
}
