/**
 * Picks a context of a kubeconfig, with the cluster and the user that it names.
 *
 * @module
 */

import { didYouMean } from "../../src/core/did_you_mean.ts";
import { UserError } from "../../src/core/user_error.ts";
import type { ClusterEntry, Kubeconfig, UserEntry } from "./kubeconfig.ts";

/** A context with what it names. */
export interface ChosenContext {
  /** Its name. */
  name: string;
  /** Its cluster. */
  cluster: ClusterEntry;
  /** Its user's name; null if it names none. */
  userName: string | null;
  /** Its user. */
  user: UserEntry;
  /** The namespace that is meant if none is named. */
  namespace: string;
}

/**
 * Picks the context `wanted`, or the current one.
 *
 * @throws {UserError} if there is none of that name, or what it names is not there
 */
export function chooseContext(kubeconfig: Kubeconfig, wanted: string | undefined): ChosenContext {
  const { origin, contexts, clusters, users } = kubeconfig;
  if (contexts.size === 0) {
    throw new UserError(`Cannot use ${origin}: it has no contexts; wanted one at least.`, {
      hint: "Ask who runs the cluster for a kubeconfig.",
    });
  }
  const name = wanted ?? kubeconfig.currentContext;
  if (name === undefined) {
    throw new UserError(`Cannot choose a context: ${origin} has no current-context.`, {
      hint: `Choose one with --context: ${listed(contexts)}.`,
    });
  }
  const context = contexts.get(name);
  if (!context) {
    throw new UserError(
      `Cannot use context "${name}": ${origin} has no such context; there are ${listed(contexts)}.`,
      { hint: didYouMean(name, [...contexts.keys()]) },
    );
  }
  const { cluster: clusterName, user: userName, namespace = "default" } = context;
  const cluster = clusters.get(clusterName);
  if (!cluster) throw missing(name, "cluster", clusterName, kubeconfig.origin, clusters);
  if (userName !== undefined && !users.has(userName)) {
    throw missing(name, "user", userName, kubeconfig.origin, users);
  }
  const user = users.get(userName ?? "") ?? { folder: cluster.folder };
  return { name, cluster, userName: userName ?? null, user, namespace };
}

function missing(
  context: string,
  what: "cluster" | "user",
  name: string,
  origin: string,
  entries: ReadonlyMap<string, unknown>,
): UserError {
  const there = entries.size > 0 ? `there are ${listed(entries)}` : "there are none";
  return new UserError(
    `Cannot use context "${context}": ${origin} has no ${what} "${name}"; ${there}.`,
  );
}

function listed(entries: ReadonlyMap<string, unknown>): string {
  return [...entries.keys()].map((name) => `"${name}"`).join(", ");
}
