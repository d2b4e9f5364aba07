/**
 * Removes what a submission has made that did not come to its end.
 *
 * @module
 */

import { messageOf } from "../../src/core/user_error.ts";
import { deleteObject } from "../client/change_objects.ts";
import type { Cluster } from "../client/cluster.ts";
import { findObject } from "../client/read_objects.ts";
import { resources } from "../client/resources.ts";

/** Something that was made, or may have been. */
export interface Made {
  resource: "configmaps" | "jobs";
  name: string;
  /** Unknown if no answer came. */
  uid: string | undefined;
}

/** Removes it, the newest first, and tells what was removed and what could not be. */
export async function takeBack(
  cluster: Cluster,
  made: readonly Made[],
  tell: (text: string) => void,
): Promise<void> {
  for (const { resource, name, uid } of made.toReversed()) {
    const what = `${resources[resource].kind} "${name}"`;
    try {
      // Somebody else's Job may use it by now.
      if (uid === undefined && await findObject(cluster, "jobs", name) !== null) continue;
      const propagationPolicy = "Background";
      if (await deleteObject(cluster, resource, name, { propagationPolicy, uid })) {
        tell(`Removed ${what} again.`);
      }
    } catch (error) {
      tell(
        `${what} may be left: ${messageOf(error)} ` +
          `kubectl delete ${resource} ${name} --namespace ${cluster.namespace} removes it.`,
      );
    }
  }
}
