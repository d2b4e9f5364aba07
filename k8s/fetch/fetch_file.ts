/**
 * Brings one file: into a part beside its place, that the next try goes on with, and from there to
 * its place once its SHA-256 is right.
 *
 * @module
 */

import { createHash, type Hash } from "node:crypto";
import { dirname, join } from "node:path";
import { cannotWrite } from "../../src/core/atomic_write.ts";
import type { Cluster } from "../client/cluster.ts";
import { ConnectionError } from "../client/connection_error.ts";
import { pause, pauseSeconds } from "../client/patience.ts";
import { partEnding } from "./prepare_folder.ts";
import { Changed, type RemoteFile, type RemoteFolder } from "./remote_files.ts";

/** What is brought, and where to. */
export interface FileTransfer {
  remote: RemoteFolder;
  file: RemoteFile;
  /** Its SHA-256. */
  hash: string;
  /** The folder on this machine. */
  folder: string;
  /** Hears how many bytes have come. */
  onBytes(count: number): void;
  /** Ends it. */
  signal: AbortSignal;
}

/** So often in a row may a connection be lost without a byte in between. */
const mostFailures = 8;

/**
 * Brings a file.
 *
 * @throws {Changed} if it is not what its SHA-256 says any more
 * @throws {ConnectionError} if the connection is lost again and again
 * @throws {UserError} if it cannot be written
 */
export async function fetchFile(
  cluster: Cluster,
  { remote, file, hash, folder, onBytes, signal }: FileTransfer,
): Promise<void> {
  const path = join(folder, file.path);
  // What is another file by now must not be gone on with.
  const part = `${path}.${hash.slice(0, 16)}${partEnding}`;
  await writing(path, () => Deno.mkdir(dirname(path), { recursive: true }));
  using output = await writing(
    path,
    () => Deno.open(part, { read: true, write: true, create: true }),
  );
  const sum = createHash("sha256");
  let size = await writing(path, () => readAgain(output, sum));
  onBytes(size);

  function take(bytes: Uint8Array): void {
    for (let done = 0; done < bytes.length;) done += output.writeSync(bytes.subarray(done));
    sum.update(bytes);
    size += bytes.length;
    onBytes(bytes.length);
  }

  let failures = 0;
  while (size < file.size) {
    const before = size;
    try {
      await remote.read(file.path, size, (bytes) => writingNow(path, () => take(bytes)));
      if (size < file.size) throw new Changed(`${file.path} is shorter than it was`);
    } catch (error) {
      if (!(error instanceof ConnectionError && error.isTransient)) throw error;
      failures = size > before ? 1 : failures + 1;
      if (failures >= mostFailures) throw error;
      await pause(pauseSeconds(cluster.patience, failures), signal);
    }
  }
  if (size !== file.size || sum.digest("hex") !== hash) {
    await Deno.remove(part);
    throw new Changed(`${file.path} has another SHA-256 than it had`);
  }
  await writing(path, async () => {
    await output.sync();
    await Deno.rename(part, path);
  });
}

/** Takes the bytes that are there into the sum; the next ones are written after them. */
async function readAgain(file: Deno.FsFile, sum: Hash): Promise<number> {
  const buffer = new Uint8Array(1 << 20);
  let size = 0;
  for (let count; (count = await file.read(buffer)) !== null; size += count) {
    sum.update(buffer.subarray(0, count));
  }
  return size;
}

/** The SHA-256 of a file on this machine; null if there is none. */
export async function hashOf(path: string): Promise<string | null> {
  try {
    using file = await Deno.open(path);
    const sum = createHash("sha256");
    await readAgain(file, sum);
    return sum.digest("hex");
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
}

async function writing<Result>(path: string, act: () => Promise<Result>): Promise<Result> {
  try {
    return await act();
  } catch (error) {
    throw cannotWrite(path, error);
  }
}

function writingNow(path: string, act: () => void): void {
  try {
    act();
  } catch (error) {
    throw cannotWrite(path, error);
  }
}
