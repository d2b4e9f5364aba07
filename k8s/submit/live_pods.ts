/**
 * The pods of a Job that have not ended yet.
 *
 * @module
 */

import type { Cluster } from "../client/cluster.ts";
import type { Job } from "../client/kubernetes_objects.ts";
import { listObjects } from "../client/read_objects.ts";
import { nullIfForbidden } from "./null_if_forbidden.ts";

/** Makes the question for their names. Who may not list pods hears so once, and gets none. */
export function livePods(
  cluster: Cluster,
  { metadata: { uid } }: Job,
  tell: (text: string) => void,
): () => Promise<string[]> {
  let isTold = false;
  return async () => {
    const labelSelector = `batch.kubernetes.io/controller-uid=${uid}`;
    const pods = await listObjects(cluster, "pods", { labelSelector }).catch(nullIfForbidden);
    if (pods === null && !isTold) {
      isTold = true;
      tell("Not checked: whether its pods have ended, as you may not list pods.");
    }
    return (pods?.items ?? [])
      .filter(({ status }) => !["Succeeded", "Failed"].includes(status?.phase ?? ""))
      .map(({ metadata }) => metadata.name);
  };
}
