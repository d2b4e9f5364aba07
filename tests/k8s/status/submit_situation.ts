/**
 * Submits the Job of a situation to a real cluster: as it is rendered, but for what its container
 * runs, and with a folder of its own in place of the claim for runs.
 *
 * @module
 */

import type { Manifest } from "../../../k8s/render/manifest.ts";
import type { Cluster } from "../../cluster/cluster.ts";
import { podOf, rendered } from "../render/rendered.ts";
import type { Loose, Situation } from "./situations.ts";

/** Submits it to a namespace, and gives its name. */
export async function submitSituation(
  { kubectl }: Cluster,
  namespace: string,
  situation: Situation,
): Promise<string> {
  const { config, request, script, limits, change = () => {}, withoutConfigMap } = situation;
  const annotations = {
    "likeness/price-per-gpu-hour": "2.5",
    "likeness/command": "deno task k8s:submit",
  };
  const manifests = await rendered(config, request, annotations);
  const job = manifests.find(({ kind }) => kind === "Job")!;
  runScript(job, script, limits);
  change(podOf(job));
  const sent = withoutConfigMap ? [job] : manifests;
  for (const manifest of sent) {
    await kubectl(["create", "--field-manager=likeness", "--filename=-"], {
      namespace,
      input: { ...manifest, metadata: { ...manifest.metadata, namespace } },
    });
  }
  return job.metadata.name;
}

function runScript(job: Manifest, script: string | undefined, limits: object = {}): void {
  const pod = podOf(job) as Loose;
  const [container] = pod.containers;
  if (script !== undefined) {
    container.command = ["sh", "-c", script];
    delete container.args;
  }
  container.resources.limits = { ...container.resources.limits, ...limits };
  for (const volume of pod.volumes) {
    if (volume.persistentVolumeClaim?.claimName !== "likeness-runs") continue;
    delete volume.persistentVolumeClaim;
    volume.emptyDir = {};
  }
}
