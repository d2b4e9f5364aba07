/**
 * A training as it would be submitted, in the image of the tests: a shell takes its place.
 *
 * @module
 */

import type { Manifest } from "../../k8s/render/manifest.ts";
import { renderRequest } from "../../k8s/render/render_request.ts";
import { type ConfigSource, parseConfigSource } from "../../src/config/load_config.ts";
import { busyboxImage } from "./busybox_images.ts";

/** What is different from the usual one. */
export interface TrainingOptions {
  /** What the shell runs; by default it writes a line, and then waits for its end. */
  script?: string;
  /** The claim of its volume, which is at `/work`; its run is `/work/runs/emoji`. */
  claim?: string;
  /** A line more in the section `k8s`. */
  k8s?: string;
}

const untilTold = "trap 'exit 75' TERM; echo epoch 1; while true; do sleep 0.1; done";

/** Renders it. */
export async function renderedTraining(
  { namespace }: { namespace: string },
  { script = untilTold, claim = "runs", k8s = "service_account: null" }: TrainingOptions = {},
): Promise<{ text: string; source: ConfigSource; manifests: Manifest[] }> {
  const text = `
output: {dir: ./runs, name: emoji}
k8s:
  name: sop
  namespace: ${namespace}
  image: ${busyboxImage}
  gpu: {count: 0}
  cpu: 10m
  memory: 64Mi
  shm_size: 1Mi
  grace_seconds: 5
  ${k8s}
  data:
    - {name: work, local: ., path: /work, claim: ${claim}}
`;
  const source = parseConfigSource(text, "/project/my.yaml", {});
  const rendering = { image: busyboxImage, annotations: {} };
  const manifests = await renderRequest(source, rendering, { kind: "train" });
  for (const { kind, spec } of manifests) {
    if (kind !== "Job") continue;
    const { template } = spec as { template: { spec: { containers: object[] } } };
    Object.assign(template.spec.containers[0], { command: ["sh", "-c", script], args: undefined });
  }
  return { text, source, manifests };
}
