/**
 * Where a user's token comes from: the kubeconfig itself, a file, a program, or an OpenID Connect
 * provider. A program may give a client certificate in its place.
 *
 * @module
 */

import { messageOf, UserError } from "../../src/core/user_error.ts";
import type { ChosenContext } from "./choose_context.ts";
import type { ClientCertificate } from "./client_certificate.ts";
import { runExecPlugin } from "./exec_plugin.ts";
import { oidcTokens } from "./oidc_token.ts";
import { pathFrom } from "./read_pem.ts";

/** A token, or a client certificate, or neither. */
export interface Login {
  /** The token. */
  token?: string;
  /** The certificate. */
  certificate?: ClientCertificate;
  /** Until when it holds, in milliseconds since 1970. */
  expires: number;
}

/** Gives the token for each request. */
export interface TokenSource {
  /** Whether there may be another one when this is refused. */
  readonly isRenewable: boolean;
  /** The token. */
  read(): Promise<Login>;
  /** Lets go of one that was refused. */
  forget(): void;
}

/** A token in a file is read again after this time, as the kubelet renews it there. */
const fileSeconds = 60;

/** A token is renewed this long before it ends, as requests take their time. */
const spareSeconds = 10;

/** Makes the source that a context's user asks for. */
export function tokenSourceOf(chosen: ChosenContext, authority: string | undefined): TokenSource {
  const { user, name: context, cluster } = chosen;
  const { tokenFile, token, exec } = user;
  const { folder } = user;
  if (tokenFile !== undefined) {
    const path = pathFrom(folder, tokenFile);
    return kept(() => readTokenFile(path, context));
  }
  if (token !== undefined) return fixed({ token, expires: Infinity });
  if (exec) return kept(() => runExecPlugin({ exec, cluster, authority, folder, context }));
  if (user["auth-provider"]) return kept(oidcTokens(chosen));
  return fixed({ expires: Infinity });
}

function fixed(login: Login): TokenSource {
  return { isRenewable: false, read: () => Promise.resolve(login), forget() {} };
}

/** Keeps a login until it ends; requests that come meanwhile wait for the same one. */
function kept(renew: () => Promise<Login>): TokenSource {
  let login: Promise<Login> | null = null;
  let expires = 0;
  return {
    isRenewable: true,
    forget: () => login = null,
    async read() {
      if (login === null || expires < Date.now()) {
        expires = Infinity; // while it is being renewed
        login = renew();
      }
      const mine = login;
      try {
        const found = await mine;
        if (login === mine) expires = found.expires - spareSeconds * 1000;
        return found;
      } catch (error) {
        if (login === mine) login = null;
        throw error;
      }
    },
  };
}

async function readTokenFile(path: string, context: string): Promise<Login> {
  try {
    const token = (await Deno.readTextFile(path)).trim();
    return { token, expires: Date.now() + (fileSeconds + spareSeconds) * 1000 };
  } catch (cause) {
    throw new UserError(
      `Cannot log in to context "${context}": its tokenFile "${path}" cannot be read: ${
        messageOf(cause)
      }.`,
      { cause },
    );
  }
}
