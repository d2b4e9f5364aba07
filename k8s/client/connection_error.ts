/**
 * An API server that cannot be reached, or from which the connection was lost, in one sentence.
 *
 * @module
 */

import { shorten } from "../../src/core/shorten.ts";
import { messageOf, UserError } from "../../src/core/user_error.ts";
import type { Cluster } from "./cluster.ts";

/** A connection that could not be made, or was lost; exit code 1. */
export class ConnectionError extends UserError {
  /** Whether the same may succeed a little later. */
  readonly isTransient: boolean;
  /** Whether there was a connection at first. */
  readonly wasLost: boolean;

  /** Makes the error. */
  constructor(
    message: string,
    options: { hint?: string; cause?: unknown; isTransient: boolean; wasLost?: boolean },
  ) {
    super(message, { ...options, exitCode: 1 });
    this.name = "ConnectionError";
    this.isTransient = options.isTransient;
    this.wasLost = options.wasLost ?? false;
  }
}

/** Reasons that Deno's `fetch` gives, and what they mean: those first that no waiting mends. */
const lastingReasons: readonly [pattern: RegExp, meaning: string, hint?: string][] = [
  [
    /UnknownIssuer/,
    "the kubeconfig's certificate-authority does not vouch for its certificate",
    "The kubeconfig may be of another cluster, or of an earlier one at this address.",
  ],
  [
    /not valid for name/,
    "its certificate is for other names than that of the address",
    "Use one of the names in its certificate as the kubeconfig's server.",
  ],
  [/certificate.*expired|Expired/, "its certificate has expired"],
  [/CaUsedAsEndEntity/, "its certificate is that of an authority, not of a server"],
  [/InvalidContentType|InvalidMessage/, "it does not speak TLS", "Is its port the right one?"],
  [/fatal alert: (\w+)/, "it refuses the connection's certificate"],
  [/Requests to port \d+ are blocked/, "requests to its port are blocked by Deno"],
];

const passingReasons: readonly [pattern: RegExp, meaning: string][] = [
  [/Connection refused/, "connection refused"],
  [/dns error|failed to lookup/, "its name is not known"],
  [/[Pp]roxy/, "the proxy on the way to it does not answer"],
  [/No route to host|Network is unreachable/, "there is no route to it"],
  [/timed out/, "no answer"],
];

/** The error for a `fetch` that failed. */
export function unreachable(cluster: Cluster, thrown: unknown): UserError {
  const cannot = cannotReach(cluster);
  if (thrown instanceof Deno.errors.NotCapable) {
    return new UserError(`${cannot}: this task may not use the network.`, {
      hint: "Allow it by --allow-net in deno.json.",
      cause: thrown,
    });
  }
  const reason = reasonOf(thrown);
  for (const [pattern, meaning, hint] of lastingReasons) {
    if (pattern.test(reason)) {
      return new ConnectionError(`${cannot}: ${meaning}.`, {
        hint,
        cause: thrown,
        isTransient: false,
      });
    }
  }
  if (/\(SendRequest\)|reading a body/.test(reason)) return connectionLost(cluster, thrown);
  const meaning = passingReasons.find(([pattern]) => pattern.test(reason))?.[1];
  return new ConnectionError(`${cannot}: ${meaning ?? shorten(reason, 200)}.`, {
    hint: cluster.wasReached ? "" : "kubectl cluster-info tells whether it is there.",
    cause: thrown,
    isTransient: true,
  });
}

/** The error for an answer that does not begin, or does not end, in time. */
export function noAnswer(cluster: Cluster, seconds: number): ConnectionError {
  return new ConnectionError(`${cannotReach(cluster)}: no answer within ${seconds} s.`, {
    isTransient: true,
  });
}

/** The error for an answer that was cut off. */
export function connectionLost(cluster: Cluster, thrown: unknown): ConnectionError {
  const { server, context } = cluster;
  return new ConnectionError(
    `Cannot read from ${server} (context "${context}"): the connection was lost.`,
    { cause: thrown, isTransient: true, wasLost: true },
  );
}

function cannotReach({ server, context, proxy }: Cluster): string {
  // Without the password that may be in it.
  const way = proxy === undefined ? "" : `, through ${proxy.replace(/\/\/[^@/]*@/, "//")}`;
  return `Cannot reach ${server} (context "${context}"${way})`;
}

/** The text of an error and of those behind it. */
function reasonOf(thrown: unknown): string {
  const cause = thrown instanceof Error ? thrown.cause : undefined;
  return messageOf(cause === undefined ? thrown : cause);
}
