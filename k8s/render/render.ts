/**
 * From a configuration to the manifests of a run in a cluster: a training, a sweep, or an embedding
 * in shards. Nothing here needs a cluster, a network or the client.
 *
 * @module
 */

import { planImages } from "../../docker/plan_images.ts";
import type { ConfigSource } from "../../src/config/load_config.ts";
import { gitCommit } from "../../src/core/git_commit.ts";
import { UserError } from "../../src/core/user_error.ts";
import type { Manifest } from "./manifest.ts";
import { renderRequest } from "./render_request.ts";
import type { Rendering, RenderRequest } from "./rendering.ts";

/**
 * Renders a run.
 *
 * @param command the command of the user, for people who look at the Job
 * @throws {UserError} for what a cluster could only fail at, with file and line
 */
export async function render(
  source: ConfigSource,
  request: RenderRequest,
  command: string,
): Promise<Manifest[]> {
  const commit = await gitCommit(".");
  const { price_per_gpu_hour } = source.config.k8s;
  const rendering: Rendering = {
    image: await imageOf(source),
    annotations: {
      "likeness/command": command,
      ...commit === null ? {} : { "likeness/git-commit": commit },
      ...price_per_gpu_hour === null
        ? {}
        : { "likeness/price-per-gpu-hour": String(price_per_gpu_hour) },
    },
  };
  return await renderRequest(source, rendering, request);
}

/** The image that is named, or that docker:build-app would build of this checkout. */
async function imageOf({ config: { k8s, docker }, place }: ConfigSource): Promise<string> {
  if (k8s.image !== null) return k8s.image;
  try {
    return (await planImages(docker)).app.name;
  } catch (cause) {
    if (!(cause instanceof Deno.errors.NotFound)) throw cause;
    throw new UserError(
      `Cannot submit ${place(["k8s", "image"])}: it is null, and there is no checkout here whose ` +
        "image could be meant.",
      { hint: "Set k8s.image to an image with a tag or a digest.", cause },
    );
  }
}
