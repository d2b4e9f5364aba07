/**
 * Looks into images: their configuration, and each layer's files as they lie in the storage, also
 * those that a later layer hides.
 *
 * @module
 */

import { engineOutput } from "../harness/container_engine.ts";

/** What of an image's description the tests look at. */
export interface ImageFacts {
  Config: {
    Entrypoint: string[];
    Env: string[];
    Labels: Record<string, string>;
    User: string;
    WorkingDir: string;
  };
  GraphDriver: { Data: { LowerDir: string; UpperDir: string } };
  RootFS: { Layers: string[] };
}

/** The description of an image. */
export async function imageFacts(image: string): Promise<ImageFacts> {
  return JSON.parse(await engineOutput("podman", "image", "inspect", image))[0];
}

/** The folders of an image's layers, the last one first. */
export async function layerFolders(image: string): Promise<string[]> {
  const { LowerDir, UpperDir } = (await imageFacts(image)).GraphDriver.Data;
  return [UpperDir, ...LowerDir.split(":")];
}

/**
 * The files of some layers that hold a text; and `the image's description`, if that does, with its
 * history.
 */
export async function placesOf(
  text: string,
  { image, layers }: { image: string; layers: readonly string[] },
): Promise<string[]> {
  const { code, stdout, stderr } = await new Deno.Command("grep", {
    args: ["--recursive", "--files-with-matches", "--fixed-strings", "--", text, ...layers],
  }).output();
  // 1: no file has it
  if (code > 1) throw new Error(new TextDecoder().decode(stderr));
  const files = new TextDecoder().decode(stdout).split("\n").filter((line) => line !== "");
  const description = await engineOutput("buildah", "inspect", "--type", "image", image);
  return description.includes(text) ? [...files, "the image's description"] : files;
}

/** Calls `f` with a folder that shows an image's files. */
export async function withImageFiles(
  image: string,
  f: (root: string) => void | Promise<void>,
): Promise<void> {
  const root = await engineOutput("podman", "image", "mount", image);
  try {
    await f(root);
  } finally {
    await engineOutput("podman", "image", "unmount", image);
  }
}
