/**
 * An image for tests of how trainings end: its `deno` is a shell that does what the variable
 * `STAND_IN` says, in place of `deno task ml:train …`. The real one is tested in tests/cluster/pods.
 *
 * @module
 */

import { join } from "node:path";
import { withFolder } from "../../harness/small_run.ts";
import { makeBusyboxFolder } from "../busybox_images.ts";
import type { Cluster } from "../cluster.ts";
import { makeImage } from "../make_image.ts";

/** The image's name on the node. */
export const standInImage = "localhost/stand-in:1";

/** The variable with what the shell runs. */
export const scriptVariable = "STAND_IN";

/** Brings the image to the node, unless it is there. */
export async function importStandIn(cluster: Cluster): Promise<void> {
  if (await cluster.hasImage(standInImage)) return;
  await withFolder(async (folder) => {
    const root = join(folder, "root");
    await makeBusyboxFolder(root);
    const deno = join(root, "bin", "deno");
    await Deno.writeTextFile(deno, `#!/bin/sh\nexec sh -c "$${scriptVariable}"\n`);
    await Deno.chmod(deno, 0o755);
    const tar = join(folder, "stand_in.tar");
    await makeImage(tar, { name: standInImage, folder: root });
    await cluster.importImage(tar);
  });
}
