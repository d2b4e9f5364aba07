/**
 * The likeness image on the cluster's node: the one that users build, with TensorFlow, 1.4 GB. It is
 * brought there once for all tests, in about half a minute.
 *
 * @module
 */

import { join } from "node:path";
import { builtImages } from "../../docker/built_images.ts";
import { engineOutput } from "../../harness/container_engine.ts";
import { withFolder } from "../../harness/small_run.ts";
import type { Cluster } from "../cluster.ts";

/** Builds the image, or finds it, and brings it to the node; gives its name there. */
export async function likenessImage(cluster: Cluster): Promise<string> {
  const name = `localhost/${(await builtImages()).app}`;
  if (await cluster.hasImage(name)) return name;
  await withFolder(async (folder) => {
    const tar = join(folder, "likeness.tar");
    await engineOutput("podman", "save", "--format=docker-archive", `--output=${tar}`, name);
    await cluster.importImage(tar);
  });
  return name;
}
