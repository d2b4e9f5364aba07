/**
 * The files of a folder that a pod sees: which there are, their fingerprints and what is in them.
 * What runs in the pod is `sh`, `find`, `stat`, `sha256sum` and `tail`, which every image with a shell
 * has.
 *
 * @module
 */

import { UserError } from "../../src/core/user_error.ts";
import type { Cluster } from "../client/cluster.ts";
import { ConnectionError } from "../client/connection_error.ts";
import { pause, pauseSeconds } from "../client/patience.ts";
import { execInPod } from "./exec_in_pod.ts";
import { readerContainer } from "./reader_pod.ts";

/** A file of the folder. */
export interface RemoteFile {
  /** Its path within the folder, such as `events/events.out`. */
  path: string;
  /** In bytes. */
  size: number;
}

/** Something in the pod went wrong that may go well on another try, as files change. */
export class Changed extends Error {
  /** Its name. */
  override name = "Changed";
}

/** A folder in a pod. */
export interface RemoteFolder {
  /**
   * Its files, and those of the folders in it, sorted.
   *
   * @throws {UserError} if there is no such folder
   */
  list(): Promise<RemoteFile[]>;
  /** The SHA-256 of some files, by their paths. */
  hash(paths: readonly string[]): Promise<Map<string, string>>;
  /** What is in a small file. */
  text(path: string): Promise<string>;
  /** Gives a file from some byte on, piece by piece. A lost connection is not mended. */
  read(path: string, from: number, take: (bytes: Uint8Array) => void): Promise<void>;
}

/** So many paths go into one command: an address has room for no more. */
const pathsAtOnce = 100;

/** So often is a command begun again that a lost connection broke off. */
const mostTries = 8;

/** A folder, as a pod sees it. */
export function remoteFolder(
  cluster: Cluster,
  { pod, folder, signal }: { pod: string; folder: string; signal: AbortSignal },
): RemoteFolder {
  async function run(
    script: string,
    args: readonly string[],
    onOutput: (bytes: Uint8Array<ArrayBuffer>) => void,
  ): Promise<void> {
    const { exitCode, errors } = await execInPod(cluster, pod, {
      container: readerContainer,
      command: ["sh", "-c", `cd -- "$1" || exit 66; shift; ${script}`, "sh", folder, ...args],
      onOutput,
      signal,
    });
    if (exitCode === 66) {
      throw new UserError(`Cannot fetch "${folder}": there is no such folder on the volume.`, {
        hint: "A run has its folder once its training has begun.",
        exitCode: 1,
      });
    }
    if (exitCode !== 0) throw new Changed(errors || `exit code ${exitCode}`);
  }

  /** A command that gives a text can be begun again. */
  async function textOf(script: string, args: readonly string[]): Promise<string> {
    for (let failures = 1;; failures++) {
      const pieces: Uint8Array<ArrayBuffer>[] = [];
      try {
        await run(script, args, (bytes) => pieces.push(bytes));
        return await new Blob(pieces).text();
      } catch (error) {
        const mayPass = error instanceof ConnectionError && error.isTransient;
        if (!mayPass || failures === mostTries) throw error;
        await pause(pauseSeconds(cluster.patience, failures), signal);
      }
    }
  }

  return {
    async list() {
      const text = await textOf('find . -type f -exec stat -c "%s %n" {} +', []);
      return parseLines(text, /^(\d+) \.\/(.+)$/)
        .map(([size, path]) => ({ path, size: Number(size) }))
        .filter(({ path }) => isPlain(path))
        .sort((a, b) => a.path < b.path ? -1 : 1);
    },
    async hash(paths) {
      const hashes = new Map<string, string>();
      for (let start = 0; start < paths.length; start += pathsAtOnce) {
        const some = paths.slice(start, start + pathsAtOnce).map((path) => `./${path}`);
        const text = await textOf('sha256sum "$@"', some);
        for (const [hash, path] of parseLines(text, /^([0-9a-f]{64})[ ][ *]\.\/(.+)$/)) {
          hashes.set(path, hash);
        }
      }
      return hashes;
    },
    text: (path) => textOf('cat "$1"', [`./${path}`]),
    read: (path, from, take) => run('tail -c "+$2" "$1"', [`./${path}`, String(from + 1)], take),
  };
}

function parseLines(text: string, pattern: RegExp): string[][] {
  return text.split("\n").flatMap((line) => {
    const found = pattern.exec(line);
    return found === null ? [] : [found.slice(1)];
  });
}

/** A name with a line's end or a backslash is not told as it is; none of ours has one. */
function isPlain(path: string): boolean {
  return !/[\\\p{Cc}]/u.test(path) && !path.split("/").includes("..");
}
