/**
 * Tokens of service accounts that the cluster itself would not give: those that it gives are good
 * for ten minutes at least.
 *
 * @module
 */

import { type ClusterFacts, pathIn } from "./start/cluster_facts.ts";

const algorithm = { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" };

/** Signs, with the cluster's own key, a token that says what `like` says, but for its end. */
export async function signToken(
  facts: ClusterFacts,
  { like, expires }: { like: string; expires: Date },
): Promise<string> {
  const [header, body] = like.split(".");
  const claims = JSON.parse(new TextDecoder().decode(Uint8Array.fromBase64(body, base64url)));
  const text = JSON.stringify({ ...claims, exp: Math.floor(expires.getTime() / 1000) });
  const signed = `${header}.${encode(new TextEncoder().encode(text))}`;
  const key = await readKey(pathIn(facts, "certificates", "tokens.key"));
  const signature = await crypto.subtle.sign(algorithm, key, new TextEncoder().encode(signed));
  return `${signed}.${encode(new Uint8Array(signature))}`;
}

async function readKey(path: string): Promise<CryptoKey> {
  const lines = (await Deno.readTextFile(path)).split("\n");
  const bytes = Uint8Array.fromBase64(lines.filter((line) => !line.startsWith("-----")).join(""));
  return await crypto.subtle.importKey("pkcs8", bytes, algorithm, false, ["sign"]);
}

const base64url = { alphabet: "base64url" } as const;

function encode(bytes: Uint8Array): string {
  return bytes.toBase64({ ...base64url, omitPadding: true });
}
