/**
 * The token of a user of an OpenID Connect provider, renewed when it has expired. The new one is not
 * written back: the kubeconfig is kubectl's.
 *
 * @module
 */

import { messageOf, UserError } from "../../src/core/user_error.ts";
import type { ChosenContext } from "./choose_context.ts";
import { readPem } from "./read_pem.ts";
import { tokenExpiry } from "./token_expiry.ts";

/** What took the place of the providers that kubectl 1.26 dropped. */
const successors: Record<string, string> = { azure: "kubelogin", gcp: "gke-gcloud-auth-plugin" };

/** Gives a function that gives the token, and until when it holds. */
export function oidcTokens(
  { user, name: context }: ChosenContext,
): () => Promise<{ token: string; expires: number }> {
  const { name, config } = user["auth-provider"]!;
  // A provider may give another refresh token with each renewal.
  let settings = { ...config };
  return async () => {
    if (name !== "oidc") throw unsupported(name, context);
    const kept = settings["id-token"];
    const isOver = kept === undefined || (tokenExpiry(kept)?.getTime() ?? Infinity) < Date.now();
    if (isOver) settings = await renew(settings, { folder: user.folder, context });
    const token = settings["id-token"];
    return { token, expires: tokenExpiry(token)?.getTime() ?? Infinity };
  };
}

/** Asks the provider for another token, and gives the settings with it. */
async function renew(
  settings: Record<string, string>,
  { folder, context }: { folder: string; context: string },
): Promise<Record<string, string>> {
  const needed = ["idp-issuer-url", "client-id", "refresh-token"] as const;
  const missing = needed.find((key) => !settings[key]);
  if (missing) throw cannotRenew(context, `the kubeconfig has no ${missing}`);
  const [issuer, clientId, refreshToken] = needed.map((key) => settings[key]);
  const key = "idp-certificate-authority";
  const pem = { key, data: settings[`${key}-data`], file: settings[key], folder, context } as const;
  const authority = await readPem(pem);
  try {
    const { customFetch, discovery, refreshTokenGrant } = await import("openid-client");
    using client = Deno.createHttpClient({ caCerts: authority === undefined ? [] : [authority] });
    const secret = settings["client-secret"] || undefined;
    const provider = await discovery(new URL(issuer), clientId, secret, undefined, {
      [customFetch]: (url: string, options: object) => fetch(url, { ...options, client }),
    });
    const renewed = await refreshTokenGrant(provider, refreshToken);
    if (renewed.id_token === undefined) throw new Error("the provider gave no ID token");
    return {
      ...settings,
      "id-token": renewed.id_token,
      "refresh-token": renewed.refresh_token ?? refreshToken,
    };
  } catch (cause) {
    throw cannotRenew(context, reasonOf(cause), cause);
  }
}

/** The provider's own words where there are any. */
function reasonOf(cause: unknown): string {
  const { error, error_description: words } = cause as Record<string, unknown>;
  return messageOf(words ?? error ?? cause);
}

function cannotRenew(context: string, reason: string, cause?: unknown): UserError {
  return new UserError(
    `Cannot log in to context "${context}": its OpenID Connect token cannot be renewed: ${reason}.`,
    { hint: "Log in anew with the program that wrote the kubeconfig.", cause },
  );
}

function unsupported(name: string, context: string): UserError {
  const successor = successors[name] ?? "a program that gives tokens";
  return new UserError(
    `Cannot log in to context "${context}": its auth-provider "${name}" is not supported; wanted oidc or exec.`,
    { hint: `kubectl 1.26 dropped it as well; its successor is ${successor}, as exec.` },
  );
}
