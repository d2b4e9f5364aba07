/**
 * Whether the queue is one of Kueue's. Without Kueue its label would mean nothing, and the Job
 * would start at once, past every quota.
 *
 * @module
 */

import type { ConfigSource } from "../../src/config/load_config.ts";
import { UserError } from "../../src/core/user_error.ts";
import { groupVersion } from "../client/access.ts";
import type { Cluster } from "../client/cluster.ts";
import { findObject } from "../client/read_objects.ts";
import { resources } from "../client/resources.ts";
import { absentObject } from "./check_named_objects.ts";
import { nullIfForbidden } from "./null_if_forbidden.ts";

/** The API group of Kueue. */
export const { group: kueueGroup } = resources.localqueues;

/**
 * Refuses a queue where there is no Kueue, or no such queue.
 *
 * @throws {UserError} naming the queues there are
 */
export async function checkQueue(
  cluster: Cluster,
  { config, place }: ConfigSource,
  tell: (text: string) => void,
): Promise<void> {
  const { queue } = config.k8s;
  if (queue === null) return;
  const key = place(["k8s", "queue"]);
  const version = await groupVersion(cluster, kueueGroup);
  if (version === null) {
    throw new UserError(
      `Cannot submit to queue "${queue}": this cluster has no Kueue (API group ${kueueGroup}).`,
      { hint: `${key} names the queue; set it to null, or have Kueue installed.` },
    );
  }
  try {
    const found = await findObject(cluster, "localqueues", queue, { version });
    if (found !== null) return;
  } catch (error) {
    nullIfForbidden(error);
    tell(`Not checked: whether LocalQueue "${queue}" exists, as you may not get localqueues.`);
    return;
  }
  throw await absentObject(cluster, { resource: "localqueues", name: queue }, key, { version });
}
