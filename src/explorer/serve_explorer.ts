/**
 * Listens for the explorer: on this machine alone, unless a token guards it.
 *
 * @module
 */

import { messageOf, UserError } from "../core/user_error.ts";
import { createApp } from "./app.ts";
import { createGuard, hostInUrl, isLoopback, isWildcard } from "./guard.ts";
import type { Explorer } from "./open_explorer.ts";

/** Where to listen. */
export interface ServeOptions {
  /** Name or address; `127.0.0.1` by default. */
  host?: string;
  /** 0, the default, for one that is free. */
  port?: number;
  /** What whoever asks must know; wanted where others than this machine can ask. */
  token?: string;
}

/** A server that listens. */
export interface ExplorerServer {
  /** Its address, with the token where there is one. */
  url: string;
  /** Ends it: requests that came are answered, but not waited for longer than two seconds. */
  close(): Promise<void>;
}

/** Shorter ones can be guessed. */
const leastTokenLength = 16;

/**
 * Refuses to listen for others without a token that cannot be guessed.
 *
 * @throws {UserError} if it is missing or too short
 */
export function checkServeOptions({ host = "127.0.0.1", token }: ServeOptions): void {
  if (token !== undefined && token.length < leastTokenLength) {
    throw new UserError(
      `Cannot use --token: it has ${token.length} characters; wanted ${leastTokenLength} or more.`,
      { hint: suggestToken },
    );
  }
  if (token !== undefined || isLoopback(host)) return;
  throw new UserError(
    `Cannot listen on "${host}" without --token: others could look at the data.`,
    {
      hint: suggestToken,
    },
  );
}

const suggestToken = "openssl rand -hex 16 makes one.";

/**
 * Begins to listen.
 *
 * @throws {UserError} as {@linkcode checkServeOptions}, or if the address cannot be had
 */
export async function serveExplorer(
  explorer: Explorer,
  { host = "127.0.0.1", port = 0, token }: ServeOptions = {},
): Promise<ExplorerServer> {
  checkServeOptions({ host, token });
  const ready = Promise.withResolvers<(request: Request) => Promise<Response>>();
  const server = listen(host, port, async (request) => await (await ready.promise)(request));
  const found = server.addr.port;
  try {
    ready.resolve(await createApp(explorer, createGuard({ host, port: found, token })));
  } catch (thrown) {
    await server.shutdown();
    throw thrown;
  }
  const shownHost = hostInUrl(isWildcard(host) ? "127.0.0.1" : host);
  const query = token === undefined ? "" : `?token=${encodeURIComponent(token)}`;
  return {
    url: `http://${shownHost}:${found}/${query}`,
    async close() {
      let timer: ReturnType<typeof setTimeout> | undefined;
      const late = new Promise((resolve) => timer = setTimeout(resolve, 2000));
      await Promise.race([server.shutdown(), late]);
      clearTimeout(timer);
    },
  };
}

function listen(
  host: string,
  port: number,
  handler: (request: Request) => Promise<Response>,
): Deno.HttpServer<Deno.NetAddr> {
  try {
    return Deno.serve({ hostname: host, port, onListen() {} }, handler);
  } catch (cause) {
    const isTaken = cause instanceof Deno.errors.AddrInUse;
    const isForbidden = cause instanceof Deno.errors.NotCapable;
    const reason = isTaken
      ? "another program listens there"
      : isForbidden
      ? "deno task explore may not"
      : messageOf(cause);
    throw new UserError(`Cannot listen on ${hostInUrl(host)}:${port}: ${reason}.`, {
      hint: isTaken
        ? "--port 0 takes a free one."
        : isForbidden
        ? "It may on 127.0.0.1, localhost, and for all addresses on 0.0.0.0."
        : "--host 127.0.0.1 is this machine.",
      cause,
    });
  }
}
