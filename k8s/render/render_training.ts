/**
 * A training: one Job.
 *
 * @module
 */

import type { ConfigSource } from "../../src/config/load_config.ts";
import { checkSubmittable } from "./check_submittable.ts";
import type { Manifest } from "./manifest.ts";
import { namedManifests } from "./named_manifests.ts";
import { configArguments, configFile, podConfig, podConfigText } from "./pod_config.ts";
import type { Rendering } from "./rendering.ts";

/** Renders a training. */
export async function renderTraining(
  source: ConfigSource,
  { image, annotations }: Rendering,
): Promise<Manifest[]> {
  checkSubmittable(source, "train");
  const { config } = podConfig(source.config);
  return await namedManifests(config, {
    ...{ kind: "train", image, task: "ml:train", args: configArguments },
    files: { [configFile]: podConfigText(config) },
    annotations: { ...annotations, "likeness/run": config.output.name },
  });
}
