/**
 * Makes a container image from a folder, without an engine: a tar file of one layer, as `docker
 * save` writes them and containerd imports them. The same folder gives the same bytes, but for the
 * times and owners of its files, which are left out.
 *
 * @module
 */

import { join } from "node:path";
import { command } from "./start/command.ts";

/** What the image is. */
export interface ImageOptions {
  /** Such as `localhost/busybox:1`. */
  name: string;
  /** Its root folder. */
  folder: string;
  /** What a container runs that names no command. */
  entrypoint?: readonly string[];
  /** Variables, as `NAME=value`; `PATH` is there. */
  env?: readonly string[];
}

/** Makes the image as the tar file `path`. */
export async function makeImage(
  path: string,
  { name, folder, entrypoint = [], env = [] }: ImageOptions,
): Promise<void> {
  const parts = await Deno.makeTempDir({ prefix: "likeness_image_" });
  try {
    await pack(join(parts, "layer.tar"), folder, ["."]);
    const [layer] = (await command("sha256sum", [join(parts, "layer.tar")])).split(" ");
    await writeJson(join(parts, "config.json"), {
      architecture: { x86_64: "amd64", aarch64: "arm64" }[Deno.build.arch],
      os: "linux",
      config: {
        Entrypoint: entrypoint,
        Env: [`PATH=${["/usr/local/bin", "/usr/bin", "/bin"].join(":")}`, ...env],
        WorkingDir: "/",
      },
      rootfs: { type: "layers", diff_ids: [`sha256:${layer}`] },
    });
    await writeJson(join(parts, "manifest.json"), [
      { Config: "config.json", RepoTags: [name], Layers: ["layer.tar"] },
    ]);
    await pack(path, parts, ["manifest.json", "config.json", "layer.tar"]);
  } finally {
    await Deno.remove(parts, { recursive: true });
  }
}

async function pack(path: string, folder: string, names: string[]): Promise<void> {
  const same = ["--sort=name", "--mtime=@0", "--owner=0", "--group=0", "--numeric-owner"];
  await command("tar", [...same, "--create", `--file=${path}`, `--directory=${folder}`, ...names]);
}

async function writeJson(path: string, value: unknown): Promise<void> {
  await Deno.writeTextFile(path, JSON.stringify(value));
}
