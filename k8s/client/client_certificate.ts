/**
 * A user's client certificate.
 *
 * @module
 */

import { X509Certificate } from "node:crypto";
import { UserError } from "../../src/core/user_error.ts";
import type { ChosenContext } from "./choose_context.ts";
import { readPem } from "./read_pem.ts";

/** A client certificate with its key, in PEM. */
export interface ClientCertificate {
  /** The certificate. */
  cert: string;
  /** Its key. */
  key: string;
}

/**
 * Reads the client certificate of a context's user; undefined if it has none.
 *
 * @throws {UserError} if it is not whole
 */
export async function readClientCertificate(
  { name: context, user }: ChosenContext,
): Promise<ClientCertificate | undefined> {
  const [cert, key] = await Promise.all((["client-certificate", "client-key"] as const).map(
    (key) =>
      readPem({ key, data: user[`${key}-data`], file: user[key], folder: user.folder, context }),
  ));
  if (cert === undefined && key === undefined) return undefined;
  if (cert === undefined || key === undefined) {
    const [there, missing] = cert ? ["client-certificate", "client-key"] : [
      "client-key",
      "client-certificate",
    ];
    throw new UserError(
      `Cannot use context "${context}": its user has a ${there} and no ${missing}; wanted both.`,
    );
  }
  return { cert, key };
}

/** When a certificate ends; null if that cannot be said. */
export function certificateExpiry({ cert }: ClientCertificate): Date | null {
  try {
    return new X509Certificate(cert).validToDate;
  } catch {
    return null;
  }
}
