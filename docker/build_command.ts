/**
 * The command that builds an image.
 *
 * @module
 */

import type { Engine } from "./engine.ts";
import type { ImagePlan } from "./plan_images.ts";

/** What stands beside the plan. */
export interface BuildNames {
  /** A further name for the image. */
  tag?: string;
  /** OCI labels. */
  labels: Readonly<Record<string, string>>;
}

/** The engine's arguments that build an image out of the project's folder. */
export function buildCommand(
  engine: Engine,
  { name, dockerfile, buildArguments }: ImagePlan,
  { tag, labels }: BuildNames,
): string[] {
  const pairs = (flag: string, values: Readonly<Record<string, string>>) =>
    Object.entries(values).flatMap(([key, value]) => [flag, `${key}=${value}`]);
  return [
    "build",
    // Else buildah keeps no steps for the next build, but what is left of one that failed.
    ...engine === "buildah" ? ["--layers", "--force-rm"] : [],
    ...["--file", dockerfile.path, "--tag", name],
    ...tag === undefined ? [] : ["--tag", tag],
    ...pairs("--build-arg", buildArguments),
    ...pairs("--label", labels),
    ".",
  ];
}
