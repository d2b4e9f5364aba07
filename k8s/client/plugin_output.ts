/**
 * What a program that gives credentials says on stdout: an `ExecCredential` in JSON.
 *
 * @module
 */

import { z } from "zod";

/** Credentials from a program. */
export interface PluginCredential {
  /** A token. */
  token: string | undefined;
  /** A client certificate with its key, in PEM. */
  certificate: { cert: string; key: string } | undefined;
  /** Until when they hold, in milliseconds since 1970; Infinity where the program does not say. */
  expires: number;
}

const text = z.string().nullish().transform((value) => value || undefined);
const execCredential = z.object({
  kind: z.literal("ExecCredential"),
  apiVersion: z.string(),
  status: z.object({
    token: text,
    clientCertificateData: text,
    clientKeyData: text,
    expirationTimestamp: text,
  }),
});

/**
 * Reads it.
 *
 * @param fault makes the error for what the program did instead
 */
export function parsePluginOutput(
  output: string,
  { apiVersion }: { apiVersion: string },
  fault: (whatItDid: string) => Error,
): PluginCredential {
  const { success, data } = execCredential.safeParse(parseJson(output));
  if (!success) throw fault("printed no ExecCredential");
  if (data.apiVersion !== apiVersion) {
    throw fault(`printed an ExecCredential of ${data.apiVersion}; wanted ${apiVersion}`);
  }
  const { token, clientCertificateData: cert, clientKeyData: key, expirationTimestamp } =
    data.status;
  if (!token && !(cert && key)) throw fault("gave neither a token nor a certificate with its key");
  const expires = expirationTimestamp === undefined ? Infinity : Date.parse(expirationTimestamp);
  return { token, certificate: cert && key ? { cert, key } : undefined, expires };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
