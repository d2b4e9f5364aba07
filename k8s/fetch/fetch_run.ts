/**
 * Brings a run from a volume of the cluster to a folder here: what is there already stays, what was
 * broken off goes on, each file is whole or not there at all.
 *
 * @module
 */

import { basename, dirname, join } from "node:path";
import { namesIn } from "../../src/core/atomic_folder.ts";
import { counted } from "../../src/core/counted.ts";
import { startProgress } from "../../src/core/progress.ts";
import { UserError } from "../../src/core/user_error.ts";
import type { Cluster } from "../client/cluster.ts";
import { chooseFiles } from "./choose_files.ts";
import { fetchFile, hashOf } from "./fetch_file.ts";
import { partEnding, prepareFolder } from "./prepare_folder.ts";
import { Changed, type RemoteFile, type RemoteFolder, remoteFolder } from "./remote_files.ts";

/** What is fetched, and where to. */
export interface FetchOptions {
  /** The pod that reads. */
  pod: string;
  /** The run's folder, as that pod sees it. */
  from: string;
  /** The folder here. */
  to: string;
  /** Whether all checkpoints come, not only the best. */
  all: boolean;
  /** Whether another run that is there is replaced. */
  overwrite: boolean;
  /** Takes a sentence about what is going on. */
  tell(sentence: string): void;
  /** Ends it; what has come is gone on with the next time. */
  signal: AbortSignal;
}

/** What was done. */
export interface Fetched {
  /** How many files are there now. */
  files: number;
  /** How many of them had to be brought. */
  brought: number;
  /** Bytes of those. */
  bytes: number;
}

/** So often is a run looked at anew that changes while it is fetched. */
const mostRounds = 5;

const record = "run.json";

/**
 * Fetches a run.
 *
 * @throws {UserError} if there is none, if another is there already, or if it changes all the time
 */
export async function fetchRun(cluster: Cluster, options: FetchOptions): Promise<Fetched> {
  const { pod, from, to, tell, signal } = options;
  const remote = remoteFolder(cluster, { pod, folder: from, signal });
  const total: Fetched = { files: 0, brought: 0, bytes: 0 };
  for (let round = 1;; round++) {
    try {
      const files = await filesToFetch(remote, options);
      await prepareFolder(to, await remote.text(record), options);
      await bringFiles(cluster, remote, files, options, total);
      await removeParts(to, files);
      return { ...total, files: files.length };
    } catch (error) {
      if (!(error instanceof Changed)) throw error;
      if (round === mostRounds) throw changesAllTheTime(from, error);
      tell("The run has changed meanwhile; it is looked at again.");
    }
  }
}

/** The chosen files; first that which says which run it is. */
async function filesToFetch(
  remote: RemoteFolder,
  { from, all }: FetchOptions,
): Promise<RemoteFile[]> {
  const found = await remote.list();
  const files = await chooseFiles(found, remote, { all });
  const first = files.find(({ path }) => path === record);
  if (first !== undefined) return [first, ...files.filter((file) => file !== first)];
  throw new UserError(`Cannot fetch "${from}": it has no ${record}.`, {
    hint: "It is there once the training has begun.",
    exitCode: 1,
  });
}

async function bringFiles(
  cluster: Cluster,
  remote: RemoteFolder,
  files: readonly RemoteFile[],
  { to, signal }: FetchOptions,
  total: Fetched,
): Promise<void> {
  const hashes = await remote.hash(files.map(({ path }) => path));
  const missing: RemoteFile[] = [];
  for (const file of files) {
    if (!hashes.has(file.path)) throw new Changed(`${file.path} is gone`);
    if (await hashOf(join(to, file.path)) !== hashes.get(file.path)) missing.push(file);
  }
  const bytes = missing.reduce((sum, { size }) => sum + size, 0);
  const progress = startProgress({ title: "fetch", total: megabytes(bytes), unit: "MB" });
  let come = 0;
  const onBytes = (count: number) => {
    progress.advance(megabytes(come + count) - megabytes(come));
    come += count;
  };
  try {
    for (const file of missing) {
      signal.throwIfAborted();
      const hash = hashes.get(file.path)!;
      await fetchFile(cluster, { remote, file, hash, folder: to, onBytes, signal });
      total.brought++;
      total.bytes += file.size;
    }
  } finally {
    progress.finish();
  }
}

function megabytes(bytes: number): number {
  return Math.ceil(bytes / 1e6);
}

/** What was begun and became another file meanwhile. */
async function removeParts(folder: string, files: readonly RemoteFile[]): Promise<void> {
  const folders = new Set(files.map(({ path }) => dirname(join(folder, path))));
  for (const one of folders) {
    for (const name of await namesIn(one)) {
      if (name.endsWith(partEnding)) await Deno.remove(join(one, name));
    }
  }
}

function changesAllTheTime(from: string, cause: Changed): UserError {
  return new UserError(`Cannot fetch "${basename(from)}": ${cause.message}, again and again.`, {
    hint: "Run the same again once the training has ended; what is there stays.",
    cause,
    exitCode: 1,
  });
}

/** `12 files, 3.4 MB`. */
export function describeFetched({ files, brought, bytes }: Fetched): string {
  const size = (bytes / 1e6).toFixed(1);
  return `${counted(files, "file")}, of which ${brought} were brought now (${size} MB)`;
}
