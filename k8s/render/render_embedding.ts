/**
 * An embedding in shards: a Job whose pods each embed the share of their index.
 *
 * @module
 */

import type { ConfigSource } from "../../src/config/load_config.ts";
import { UserError } from "../../src/core/user_error.ts";
import { checkSubmittable } from "./check_submittable.ts";
import { indexVariable, mostIndexes } from "./job.ts";
import type { Manifest } from "./manifest.ts";
import { namedManifests } from "./named_manifests.ts";
import { configArguments, configFile, podConfig, podConfigText } from "./pod_config.ts";
import type { Rendering, RenderRequest } from "./rendering.ts";

/** Renders an embedding in shards. */
export async function renderEmbedding(
  source: ConfigSource,
  { image, annotations }: Rendering,
  { shards, part }: RenderRequest & { kind: "embed" },
): Promise<Manifest[]> {
  if (shards > mostIndexes) {
    throw new UserError(`Cannot embed in ${shards} shards: wanted at most ${mostIndexes}.`, {
      hint: "Take about as many as there are GPUs.",
    });
  }
  checkSubmittable(source, "embed");
  const { config } = podConfig(source.config);
  return await namedManifests(config, {
    ...{ kind: "embed", image, task: "analysis:embed" },
    args: [...configArguments, "--part", part, "--shard", `${indexVariable}/${shards}`],
    files: { [configFile]: podConfigText(config) },
    indexes: {
      ...{ count: shards, parallelism: shards, retries: config.k8s.retries, mostFailed: null },
    },
    annotations: { ...annotations, "likeness/run": config.output.name },
  });
}
