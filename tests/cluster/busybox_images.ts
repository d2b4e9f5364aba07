/**
 * The images that every cluster has: one with a shell and its tools for the tests' containers, and
 * the one that holds a pod together.
 *
 * @module
 */

import { join } from "node:path";
import { makeImage } from "./make_image.ts";
import { command } from "./start/command.ts";
import { pauseImage } from "./start/node_config.ts";

/** The image of the tests' containers; it has `sh` and what belongs to it. */
export const busyboxImage = "localhost/busybox:1";
/** A statically linked one, as Debian's package `busybox-static` has it. */
export const busyboxPath = "/bin/busybox";

/** Makes the images in a folder, and gives their tar files. */
export async function makeBusyboxImages(folder: string): Promise<string[]> {
  const root = join(folder, "busybox");
  await makeBusyboxFolder(root);
  const [busybox, pause] = [join(folder, "busybox.tar"), join(folder, "pause.tar")];
  await makeImage(busybox, { name: busyboxImage, folder: root });
  await makeImage(pause, {
    name: pauseImage,
    folder: root,
    entrypoint: ["/bin/busybox", "sleep", "2147483647"],
  });
  return [busybox, pause];
}

/** Makes a root folder with nothing but busybox and its names. */
export async function makeBusyboxFolder(root: string): Promise<void> {
  for (const name of ["bin", "etc", "proc", "sys", "dev"]) {
    await Deno.mkdir(join(root, name), { recursive: true });
  }
  await Deno.mkdir(join(root, "tmp"));
  await Deno.chmod(join(root, "tmp"), 0o1777);
  await Deno.writeTextFile(join(root, "etc", "passwd"), "root:x:0:0:root:/:/bin/sh\n");
  await Deno.copyFile(busyboxPath, join(root, "bin", "busybox"));
  for (const name of (await command(busyboxPath, ["--list"])).trim().split("\n")) {
    if (name !== "busybox") await Deno.symlink("busybox", join(root, "bin", name));
  }
}
