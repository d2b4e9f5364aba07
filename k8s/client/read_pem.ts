/**
 * Reads the certificates and keys that a kubeconfig has within it or names.
 *
 * @module
 */

import { isAbsolute, join } from "node:path";
import { messageOf, UserError } from "../../src/core/user_error.ts";

/** A certificate or a key of a kubeconfig. */
export interface PemEntry {
  /** Its key in the kubeconfig, such as `client-key`. */
  key:
    | "certificate-authority"
    | "client-certificate"
    | "client-key"
    | "idp-certificate-authority";
  /** Its content in base64, which counts before the file. */
  data: string | undefined;
  /** The file with its content. */
  file: string | undefined;
  /** The folder from which the file's path counts. */
  folder: string;
  /** The context that is used, for messages. */
  context: string;
}

/** A path of a kubeconfig, which counts from the kubeconfig's folder. */
export function pathFrom(folder: string, path: string): string {
  return isAbsolute(path) ? path : join(folder, path);
}

/**
 * Reads a certificate or a key; undefined if there is none.
 *
 * @throws {UserError} if it cannot be read or is something else
 */
export async function readPem(entry: PemEntry): Promise<string | undefined> {
  const { key, data, file, context } = entry;
  if (data === undefined && file === undefined) return undefined;
  const pem = data !== undefined ? decode(data, entry) : await read(file!, entry);
  const wanted = key === "client-key" ? "PRIVATE KEY" : "CERTIFICATE";
  if (new RegExp(`-----BEGIN ([A-Z0-9 ]+ )?${wanted}-----`).test(pem)) return pem;
  const where = data !== undefined ? `its ${key}-data` : `its ${key} "${file}"`;
  throw new UserError(
    `Cannot use context "${context}": ${where} has no ${wanted.toLowerCase()} in it; wanted PEM.`,
  );
}

function decode(data: string, { key, context }: PemEntry): string {
  try {
    return atob(data);
  } catch (cause) {
    throw new UserError(`Cannot use context "${context}": its ${key}-data is not base64.`, {
      cause,
    });
  }
}

async function read(file: string, { key, folder, context }: PemEntry): Promise<string> {
  try {
    return await Deno.readTextFile(pathFrom(folder, file));
  } catch (cause) {
    const reason = cause instanceof Deno.errors.NotFound ? "there is no such file" : cause;
    throw new UserError(
      `Cannot use context "${context}": its ${key} "${file}" cannot be read: ${messageOf(reason)}.`,
      { cause },
    );
  }
}
