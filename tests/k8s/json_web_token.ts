/**
 * JSON web tokens for tests. Nobody here checks their signature.
 *
 * @module
 */

/** A token with these claims. */
export function jsonWebToken(claims: object): string {
  const part = (value: unknown) =>
    new TextEncoder().encode(JSON.stringify(value)).toBase64({
      alphabet: "base64url",
      omitPadding: true,
    });
  return `${part({ alg: "RS256", typ: "JWT" })}.${part(claims)}.${part("signature")}`;
}
