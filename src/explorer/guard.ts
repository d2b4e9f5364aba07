/**
 * Who may ask the explorer's server: requests that are meant for it, come from no foreign page, and
 * have the token where one is wanted. Nothing is read or computed for the others.
 *
 * @module
 */

import { Buffer } from "node:buffer";
import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import { isIP } from "node:net";
import { shorten } from "../core/shorten.ts";
import { Refused } from "./refused.ts";

/** Where the server listens, and what it wants. */
export interface GuardOptions {
  /** As it was given by `--host`, such as `127.0.0.1`. */
  host: string;
  port: number;
  /** What whoever asks must know; nothing by default. */
  token?: string;
}

/** Looks at requests before they are answered. */
export interface Guard {
  /**
   * Lets a request through; null, or how to answer it instead: a request with `?token=` is sent to
   * the same address without it, and gets a cookie.
   *
   * @throws {Refused} 401, 403 or 421
   */
  (request: Request): Response | null;
}

/** Names of this machine for itself. */
const loopbackHosts = ["127.0.0.1", "localhost", "[::1]"];

/** Whether only this machine can reach a host. */
export function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || /^127\.\d+\.\d+\.\d+$/.test(host);
}

/** Addresses that stand for all addresses of this machine. */
export function isWildcard(host: string): boolean {
  return host === "0.0.0.0" || host === "::";
}

/** A host as it stands in an address: IPv6 in brackets. */
export function hostInUrl(host: string): string {
  return isIP(host) === 6 ? `[${host}]` : host;
}

/** Makes the guard of a server. */
export function createGuard({ host, port, token }: GuardOptions): Guard {
  const session = randomBytes(32).toString("hex");
  const cookieName = `likeness_${port}`;

  return (request) => {
    checkHost(request, { host, port });
    checkOrigin(request);
    if (token === undefined) return null;
    const url = new URL(request.url);
    const given = url.searchParams.get("token");
    if (given !== null && isGet(request) && isSame(given, token)) {
      url.searchParams.delete("token");
      return seeOther(url, `${cookieName}=${session}; HttpOnly; SameSite=Strict; Path=/`);
    }
    const bearer = /^Bearer (.+)$/i.exec(request.headers.get("authorization") ?? "")?.[1];
    const cookie = cookieOf(request, cookieName);
    if (bearer !== undefined && isSame(bearer, token)) return null;
    if (cookie !== undefined && isSame(cookie, session)) return null;
    throw new Refused(401, "Cannot answer: the token is missing or wrong.", {
      hint: "Open the address that the task printed, with ?token=… at its end.",
      headers: { "www-authenticate": "Bearer" },
    });
  };
}

/**
 * A page of another site cannot choose the Host of its requests: by DNS rebinding its own name leads
 * here, but the name stays. With an address in place of a name there is nothing to rebind.
 */
function checkHost(request: Request, { host, port }: GuardOptions): void {
  const given = request.headers.get("host")?.toLowerCase() ?? "";
  const [, name, givenPort = "80"] = /^(\[[\da-f:.]+\]|[^:[\]]+)(?::(\d+))?$/.exec(given) ?? [];
  const known = [...loopbackHosts, hostInUrl(host.toLowerCase())];
  const isKnown = name !== undefined && Number(givenPort) === port &&
    (known.includes(name) || isWildcard(host) && isIP(name.replace(/^\[|\]$/g, "")) !== 0);
  // The address that was asked for may be a whole one, of another host than the header's.
  if (isKnown && new URL(request.url).host === new URL(`http://${given}`).host) return;
  throw new Refused(421, `Cannot answer for host "${shorten(given)}".`, {
    hint: `Open http://${hostInUrl(isWildcard(host) ? "127.0.0.1" : host)}:${port}/.`,
  });
}

/** Foreign pages may lead here, but neither send anything nor show what is here as their own. */
function checkOrigin(request: Request): void {
  const { headers } = request;
  const origin = headers.get("origin");
  const site = headers.get("sec-fetch-site");
  const isOwn = origin === null || origin === `http://${headers.get("host")}`;
  const isFromHere = site === null || site === "same-origin" || site === "none" ||
    isGet(request) && headers.get("sec-fetch-mode") === "navigate" &&
      headers.get("sec-fetch-dest") === "document";
  if (isOwn && isFromHere) return;
  throw new Refused(403, "Cannot answer a page of another origin.", {
    hint: "Only the explorer's own page, and programs that are no browser, may ask.",
  });
}

function isGet({ method }: Request): boolean {
  return method === "GET" || method === "HEAD";
}

function seeOther(url: URL, cookie: string): Response {
  const headers = { location: url.pathname + url.search, "set-cookie": cookie };
  return new Response(null, { status: 303, headers });
}

function cookieOf(request: Request, name: string): string | undefined {
  const cookies = (request.headers.get("cookie") ?? "").split(";").map((cookie) => cookie.trim());
  return cookies.find((cookie) => cookie.startsWith(`${name}=`))?.slice(name.length + 1);
}

/** Takes the same time for every wrong value, however much of it is right. */
function isSame(given: string, wanted: string): boolean {
  const [one, other] = [given, wanted].map((text) => createHash("sha256").update(text).digest());
  return timingSafeEqual(Buffer.from(one), Buffer.from(other));
}
