/**
 * Keras's ResNet-50 weights of ImageNet: where the file is kept, how it is known, how it is brought.
 * Training only reads it; `deno task setup:weights`, the one task that may use the network, brings
 * it.
 *
 * @module
 */

import { createHash } from "node:crypto";
import { join } from "node:path";
import { atomicWrite } from "../../core/atomic_write.ts";
import { environmentVariable } from "../../core/environment_variable.ts";
import { startProgress } from "../../core/progress.ts";
import { messageOf, UserError } from "../../core/user_error.ts";

/** The name of the file, as Keras publishes it. */
export const imagenetFileName = "resnet50_weights_tf_dim_ordering_tf_kernels_notop.h5";

/** Its MD5: the only checksum that Keras publishes (keras/src/applications/resnet.py). */
const publishedMd5 = "4d473c1dd8becc155b73f8504c6f6626";

/** The environment variable that names a second folder with the file, such as an image's own. */
export const weightsVariable = "LIKENESS_WEIGHTS_DIR";

/** Where the file is looked for, and what it must be; the defaults are right but for tests. */
export interface ReadOptions {
  /** What its MD5 must be. */
  md5?: string;
  /** Gives an environment variable. */
  variable?: (name: string) => string | undefined;
}

/** The place of the file: `<data.cache_dir>/weights/…`. */
export function imagenetPath(cacheDir: string): string {
  return join(cacheDir, "weights", imagenetFileName);
}

/**
 * Reads the file, from its place below `data.cache_dir` or else from the folder that
 * `LIKENESS_WEIGHTS_DIR` names, and checks that it is the one that Keras publishes.
 *
 * @returns its content, and the path that it was read from
 * @throws {UserError} if it is missing or is another file, saying where to put it
 */
export async function readImagenetFile(
  cacheDir: string,
  { md5 = publishedMd5, variable = environmentVariable }: ReadOptions = {},
): Promise<{ path: string; bytes: Uint8Array }> {
  const named = variable(weightsVariable);
  const own = imagenetPath(cacheDir);
  const paths = named ? [own, join(named, imagenetFileName)] : [own];
  for (const path of paths) {
    const bytes = await readIfThere(path);
    if (bytes === null) continue;
    const found = md5Of(bytes);
    if (found === md5) return { path, bytes };
    throw new UserError(
      `Cannot use the ImageNet weights "${path}": their MD5 is ${found}; wanted ${md5}.`,
      { hint: `The file is damaged or another one: delete it, run "deno task setup:weights".` },
    );
  }
  const nor = named ? `, nor is it in ${weightsVariable} "${named}"` : "";
  throw new UserError(`Cannot read the ImageNet weights "${own}": no such file${nor}.`, {
    hint: `Run "deno task setup:weights" once (95 MB), or ${byHand(own)}.`,
  });
}

/**
 * Brings the file from `url`, whole or not at all; does nothing where it is there already.
 *
 * @returns its path
 * @throws {UserError} if it cannot be had, saying where to put it by hand
 */
export async function bringImagenetFile(
  { cacheDir, url, md5 = publishedMd5 }: { cacheDir: string; url: string | null; md5?: string },
): Promise<string> {
  const path = imagenetPath(cacheDir);
  if (await hasMd5(path, md5)) return path;
  if (url === null) {
    throw new UserError("Cannot bring the ImageNet weights: model.weights_url is null.", {
      hint: `Set it, or ${byHand(path)}.`,
    });
  }
  const bytes = await download(url, path);
  const found = md5Of(bytes);
  if (found !== md5) {
    throw new UserError(`Cannot use "${url}": its MD5 is ${found}; wanted ${md5}.`, {
      hint: `It is not the file that Keras publishes; set model.weights_url, or ${byHand(path)}.`,
    });
  }
  await atomicWrite(path, bytes);
  return path;
}

async function readIfThere(path: string): Promise<Uint8Array | null> {
  try {
    return await Deno.readFile(path);
  } catch (cause) {
    if (cause instanceof Deno.errors.NotFound) return null;
    throw new UserError(`Cannot read the ImageNet weights "${path}": ${messageOf(cause)}.`, {
      hint: `Run "deno task setup:weights" once (95 MB), or ${byHand(path)}.`,
      cause,
    });
  }
}

async function hasMd5(path: string, md5: string): Promise<boolean> {
  const bytes = await Deno.readFile(path).catch(() => null);
  return bytes !== null && md5Of(bytes) === md5;
}

async function download(url: string, path: string): Promise<Uint8Array> {
  try {
    const response = await fetch(url);
    if (!response.ok || !response.body) throw new Error(`HTTP status ${response.status}`);
    const total = Math.round(Number(response.headers.get("content-length") ?? 95e6) / 1e6);
    const progress = startProgress({ title: "downloading", total, unit: "MB" });
    const chunks: Uint8Array<ArrayBuffer>[] = [];
    try {
      for await (const chunk of response.body) {
        chunks.push(chunk);
        progress.advance(chunk.length / 1e6);
      }
    } finally {
      progress.finish();
    }
    return new Uint8Array(await new Blob(chunks).arrayBuffer());
  } catch (cause) {
    const refused = cause instanceof Deno.errors.NotCapable;
    const reason = refused ? "the task may only use the host of the default URL" : messageOf(cause);
    const allow = refused ? "allow its host in deno.json (setup:weights), or " : "";
    throw new UserError(`Cannot download "${url}": ${reason}.`, {
      hint: `Without that network, ${allow}${byHand(path)}.`,
      cause,
    });
  }
}

function byHand(path: string): string {
  return `put Keras's ${imagenetFileName} (MD5 ${publishedMd5}) by hand at "${path}"`;
}

function md5Of(bytes: Uint8Array): string {
  return createHash("md5").update(bytes).digest("hex");
}
