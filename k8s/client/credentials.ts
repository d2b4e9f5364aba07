/**
 * What shows the API server who one is, from a user of a kubeconfig: a token, a client certificate,
 * a name with a password, and whom one acts for.
 *
 * @module
 */

import type { ChosenContext } from "./choose_context.ts";
import { type ClientCertificate, readClientCertificate } from "./client_certificate.ts";
import { tokenSourceOf } from "./token_source.ts";

/** What goes with a request. */
export interface Credentials {
  /** Its headers. */
  headers: readonly [name: string, value: string][];
  /** The certificate of its connection. */
  certificate: ClientCertificate | undefined;
}

/** Gives a user's credentials for every request anew, as tokens expire. */
export interface CredentialSource {
  /** The user's name in the kubeconfig; null if the context names none. */
  readonly user: string | null;
  /** Whether there may be others when those in use are refused. */
  readonly isRenewable: boolean;
  /** The credentials. */
  current(): Promise<Credentials>;
  /** Lets go of a token that was refused. */
  forget(): void;
}

/**
 * Makes the source of a user's credentials.
 *
 * @param authority the certificate of the cluster's authority, which a program may want to know
 * @throws {UserError} if the kubeconfig asks for something that cannot be had
 */
export async function credentialsOf(
  chosen: ChosenContext,
  { authority }: { authority: string | undefined },
): Promise<CredentialSource> {
  const { user, userName } = chosen;
  const certificate = await readClientCertificate(chosen);
  const tokens = tokenSourceOf(chosen, authority);
  const fixed = [...basicHeader(user), ...impersonationHeaders(user)];
  return {
    user: userName,
    isRenewable: tokens.isRenewable,
    forget: () => tokens.forget(),
    async current() {
      const login = await tokens.read();
      const bearer: [string, string][] = login.token === undefined
        ? []
        : [["authorization", `Bearer ${login.token}`]];
      return { headers: [...bearer, ...fixed], certificate: login.certificate ?? certificate };
    },
  };
}

function basicHeader({ username, password = "" }: ChosenContext["user"]): [string, string][] {
  if (username === undefined) return [];
  const bytes = new TextEncoder().encode(`${username}:${password}`);
  return [["authorization", `Basic ${bytes.toBase64()}`]];
}

function impersonationHeaders(user: ChosenContext["user"]): [string, string][] {
  const headers: [string, string][] = [];
  if (user.as !== undefined) headers.push(["impersonate-user", user.as]);
  if (user["as-uid"] !== undefined) headers.push(["impersonate-uid", user["as-uid"]]);
  for (const group of user["as-groups"] ?? []) headers.push(["impersonate-group", group]);
  for (const [key, values] of Object.entries(user["as-user-extra"] ?? {})) {
    const name = `impersonate-extra-${encodeURIComponent(key)}`;
    for (const value of values) headers.push([name, value]);
  }
  return headers;
}
