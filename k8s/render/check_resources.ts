/**
 * Whether a pod's image and resources go together with what it runs.
 *
 * @module
 */

import type { ConfigSource } from "../../src/config/load_config.ts";
import { parseQuantity } from "../../src/config/quantity.ts";
import { UserError } from "../../src/core/user_error.ts";
import type { JobKind } from "./job.ts";

/** Refuses an image that changes, more GPUs than are used, GPUs for nothing, no memory left. */
export function checkResources(source: ConfigSource, kind: JobKind): void {
  checkImage(source);
  checkGpus(source, kind);
  const { k8s: { shm_size, memory, security, uid } } = source.config;
  if (parseQuantity(shm_size)! >= parseQuantity(memory)!) {
    throw fault(source, "k8s.shm_size", `found ${shm_size}; wanted less than k8s.memory`, {
      hint: `What is in /dev/shm counts against the memory of ${memory}.`,
    });
  }
  if (security === "restricted" && uid === 0) {
    throw fault(source, "k8s.uid", "the restricted profile forbids root", {
      hint: "Set k8s.uid to that of a user, or k8s.security: baseline.",
    });
  }
}

function checkImage(source: ConfigSource): void {
  const { image, allow_latest } = source.config.k8s;
  if (image === null || allow_latest || image.includes("@")) return;
  const [_, tag] = /:([^/:]+)$/.exec(image) ?? [];
  if (tag !== undefined && tag !== "latest") return;
  const found = tag === undefined ? "no tag and no digest" : "the tag latest";
  throw fault(source, "k8s.image", `"${image}" has ${found}, so it may be another one tomorrow`, {
    hint: "Name a tag such as :1.2.0 or a digest, or set k8s.allow_latest: true.",
  });
}

function checkGpus(source: ConfigSource, kind: JobKind): void {
  const { k8s: { gpu, image }, model, docker } = source.config;
  const task = kind === "embed" ? "analysis:embed" : "ml:train";
  if (gpu.count > 1) {
    throw fault(source, "k8s.gpu.count", `found ${gpu.count}; ${task} uses 1 GPU`, {
      hint: kind === "embed"
        ? "Spread it over more pods with --shards."
        : "Set k8s.gpu.count: 1; several trainings at a time are a sweep.",
    });
  }
  if (gpu.count === 0) {
    if (model.device !== "gpu") return;
    throw fault(source, "model.device", "found gpu; k8s.gpu.count is 0", {
      hint: "Set k8s.gpu.count: 1, or model.device: auto.",
    });
  }
  if (gpu.product !== null && !gpu.resource.startsWith("nvidia.com/")) {
    throw fault(source, "k8s.gpu.product", `nodes with ${gpu.resource} have no such label`, {
      hint: "Choose them with k8s.node_selector.",
    });
  }
  const withoutGpu = model.backend === "wasm"
    ? "model.backend"
    : model.device === "cpu"
    ? "model.device"
    : docker.cpu && image === null
    ? "docker.cpu"
    : undefined;
  if (withoutGpu === undefined) return;
  throw fault(source, withoutGpu, `the GPU of k8s.gpu.count: ${gpu.count} would not be used`, {
    hint: "Set k8s.gpu.count: 0, or let it compute on the GPU.",
  });
}

function fault(
  { place }: ConfigSource,
  key: string,
  reason: string,
  options: { hint: string },
): UserError {
  return new UserError(`Cannot submit ${place(key.split("."))}: ${reason}.`, options);
}
