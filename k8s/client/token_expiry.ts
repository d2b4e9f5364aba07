/**
 * When a token ends.
 *
 * @module
 */

/** When a JSON web token ends; null for one that does not say, or for another kind of token. */
export function tokenExpiry(token: string): Date | null {
  try {
    const bytes = Uint8Array.fromBase64(token.split(".")[1], { alphabet: "base64url" });
    const { exp } = JSON.parse(new TextDecoder().decode(bytes));
    return typeof exp === "number" ? new Date(exp * 1000) : null;
  } catch {
    return null;
  }
}
