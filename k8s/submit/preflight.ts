/**
 * Everything that can be asked before something is made: what is wrong now would otherwise show
 * after hours in a queue, or never.
 *
 * @module
 */

import type { ConfigSource } from "../../src/config/load_config.ts";
import { UserError } from "../../src/core/user_error.ts";
import type { Cluster } from "../client/cluster.ts";
import { findObject, listObjects } from "../client/read_objects.ts";
import { checkAccess } from "./check_access.ts";
import { checkNamedObjects } from "./check_named_objects.ts";
import { checkNodes } from "./check_nodes.ts";
import { checkQueue } from "./check_queue.ts";
import type { JobPair } from "./job_pairs.ts";
import { nullIfForbidden } from "./null_if_forbidden.ts";
import { thereAre } from "./quoted_list.ts";

/** What is looked at, and who hears of what could not be. */
export interface PreflightOptions {
  /** Whether a Job of the same name is deleted. */
  replace: boolean;
  /** Whether nodes that fit may come later. */
  allowScaleUp: boolean;
  tell: (text: string) => void;
}

/**
 * Refuses what the cluster could not run.
 *
 * @param pair one of those to submit; in what is looked at, they are all the same
 */
export async function preflight(
  cluster: Cluster,
  source: ConfigSource,
  pair: JobPair,
  { replace, allowScaleUp, tell }: PreflightOptions,
): Promise<void> {
  await checkNamespace(cluster, source);
  await checkAccess(cluster, { replace, tell });
  await checkQueue(cluster, source, tell);
  await checkNamedObjects(cluster, source, tell);
  if (!allowScaleUp) await checkNodes(cluster, source, pair, tell);
}

/** Else its claims would be missed first. Who may not look hears of it when something is created. */
async function checkNamespace(cluster: Cluster, { place }: ConfigSource): Promise<void> {
  const { namespace } = cluster;
  try {
    if (await findObject(cluster, "namespaces", namespace) !== null) return;
  } catch (error) {
    return void nullIfForbidden(error);
  }
  const others = await listObjects(cluster, "namespaces").catch(nullIfForbidden);
  const instead = others === null
    ? ""
    : `; ${thereAre(others.items.map(({ metadata }) => metadata.name))}`;
  throw new UserError(`Cannot submit: Namespace "${namespace}" does not exist${instead}.`, {
    hint: `It is named by ${place(["k8s", "namespace"])}.`,
  });
}
