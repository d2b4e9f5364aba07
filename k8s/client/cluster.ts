/**
 * A cluster that can be asked: its address, who one is to it, and the connections to it.
 *
 * @module
 */

import { messageOf, UserError } from "../../src/core/user_error.ts";
import type { ClientCertificate } from "./client_certificate.ts";
import type { CredentialSource } from "./credentials.ts";
import { type Patience, usualPatience } from "./patience.ts";

/** What a cluster is made of. */
export interface ClusterParts {
  /** The API server's address, `https://host:port`, without a slash at its end. */
  server: string;
  /** The kubeconfig's context, for messages. */
  context: string;
  /** The namespace that is meant if none is named. */
  namespace: string;
  /** Who one is. */
  credentials: CredentialSource;
  /** The certificate of the authority that vouches for the server, in PEM. */
  authority?: string;
  /** The address of a proxy on the way to it. */
  proxy?: string;
}

/** A cluster. Close it at the end, or declare it with `using`. */
export interface Cluster extends Omit<ClusterParts, "authority">, Disposable {
  /** How long it is waited for, and how often it is asked again. */
  patience: Patience;
  /** Whether it has answered before: what cannot be reached now may be reached again soon. */
  wasReached: boolean;
  /** The connections that have a client certificate, or none. */
  connections(certificate: ClientCertificate | undefined): Deno.HttpClient;
  /** Ends all connections. */
  close(): void;
}

/** Makes a cluster; connects to it when it is asked something. */
export function openCluster({ authority, ...parts }: ClusterParts): Cluster {
  const clients = new Map<string, Deno.HttpClient>();

  function connections(certificate: ClientCertificate | undefined): Deno.HttpClient {
    const key = certificate?.cert ?? "";
    const client = clients.get(key) ?? makeClient(certificate);
    clients.set(key, client);
    return client;
  }

  function makeClient(certificate: ClientCertificate | undefined): Deno.HttpClient {
    const trust = { caCerts: authority === undefined ? [] : [authority] };
    const way = parts.proxy === undefined ? {} : { proxy: proxyOf(parts.proxy) };
    try {
      return Deno.createHttpClient({ ...trust, ...way, ...certificate });
    } catch (cause) {
      const part = !isUsable(trust)
        ? "certificate-authority"
        : isUsable(way)
        ? "client certificate"
        : "proxy-url";
      throw new UserError(
        `Cannot use context "${parts.context}": its ${part} is not usable: ${messageOf(cause)}.`,
        { cause },
      );
    }
  }

  function close(): void {
    for (const client of clients.values()) client.close();
    clients.clear();
  }

  return {
    ...parts,
    patience: usualPatience,
    wasReached: false,
    connections,
    close,
    [Symbol.dispose]: close,
  };
}

/** A proxy's address, from which Deno wants the name and the password apart. */
function proxyOf(address: string): Deno.Proxy {
  const found = /^([a-z0-9]+:\/\/)([^@/:]*):?([^@/]*)@(.*)$/i.exec(address);
  if (!found) return { url: address };
  const [, scheme, username, password, rest] = found;
  const basicAuth = {
    username: decodeURIComponent(username),
    password: decodeURIComponent(password),
  };
  return { url: scheme + rest, basicAuth };
}

function isUsable(options: Deno.CreateHttpClientOptions): boolean {
  try {
    Deno.createHttpClient(options).close();
    return true;
  } catch {
    return false;
  }
}
