/**
 * Finds the program with all parts of Kubernetes: a ready one in the folder that
 * `LIKENESS_TEST_CLUSTER` names, else one built from `kubetest/`, which is kept in the user's cache
 * for the next time, as long as its source is the same.
 *
 * @module
 */

import { dirname, join, resolve } from "node:path";
import { sha256 } from "../../../src/core/sha256.ts";
import { info } from "../../../src/core/log.ts";
import { withLock } from "../../../src/tensor/tensorflow/setup/with_lock.ts";
import { buildBinary, goFault, kubernetesVersion, readSource } from "./build_binary.ts";
import { command, succeeds } from "./command.ts";

/** Names a folder with `kubetest` in it, or `kubetest.xz`. */
export const folderVariable = "LIKENESS_TEST_CLUSTER";

/** Why there is no such program here and none can be built; null if it can be had. */
export async function binaryFault(): Promise<string | null> {
  const folder = Deno.env.get(folderVariable);
  if (!folder) return await isFile(await builtPath()) ? null : await goFault();
  if (await isFile(join(folder, "kubetest"))) return null;
  if (!await isFile(join(folder, "kubetest.xz"))) {
    return `${folderVariable} names "${folder}", where neither kubetest nor kubetest.xz is`;
  }
  return await succeeds("xz", ["--version"]) ? null : "there is no xz to unpack kubetest.xz";
}

/** Finds the program, unpacks or builds it where necessary, and gives its path. */
export async function findBinary(): Promise<string> {
  const folder = Deno.env.get(folderVariable);
  const path = folder ? await readyBinary(resolve(folder)) : await builtBinary();
  const [wanted, found] = [await kubernetesVersion(), await versionOf(path)];
  if (found !== wanted) throw new Error(`${path} is Kubernetes ${found}; wanted ${wanted}`);
  return path;
}

async function readyBinary(folder: string): Promise<string> {
  const path = join(folder, "kubetest");
  if (await isFile(path)) return path;
  const packed = `${path}.xz`;
  const unpacked = cachePath(await hashOf(await Deno.readFile(packed)));
  await make(unpacked, async () => {
    info(`Unpacking ${packed} to ${unpacked}, once.`);
    const temporary = `${unpacked}.${Deno.pid}.tmp`;
    const script = 'xz --decompress --stdout "$1" >"$2" && chmod 755 "$2"';
    await command("sh", ["-c", script, "sh", packed, temporary]);
    await Deno.rename(temporary, unpacked);
  });
  return unpacked;
}

async function builtBinary(): Promise<string> {
  const path = await builtPath();
  await make(path, () => buildBinary(path));
  return path;
}

async function builtPath(): Promise<string> {
  return cachePath(await hashOf(new TextEncoder().encode(await readSource())));
}

/** Makes a file in the cache that is not there yet; one process at a time. */
async function make(path: string, work: () => Promise<void>): Promise<void> {
  if (await isFile(path)) return;
  await Deno.mkdir(dirname(path), { recursive: true });
  await withLock(dirname(path), async () => {
    if (!await isFile(path)) await work();
  });
}

function cachePath(hash: string): string {
  const cache = Deno.env.get("XDG_CACHE_HOME") || join(Deno.env.get("HOME") ?? "/root", ".cache");
  return join(cache, "likeness", "test-cluster", hash, "kubetest");
}

async function versionOf(path: string): Promise<string | undefined> {
  const text = await command(path, ["kubectl", "version", "--client", "--output=json"]);
  return JSON.parse(text).clientVersion?.gitVersion;
}

async function hashOf(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  return (await sha256(bytes)).slice(0, 16);
}

async function isFile(path: string): Promise<boolean> {
  return await Deno.stat(path).then(({ isFile }) => isFile, () => false);
}
