/**
 * The two images of a configuration: what each is built from and what it is called. Nothing here
 * needs an engine.
 *
 * @module
 */

import type { DockerConfig } from "../src/config/config.ts";
import { didYouMean } from "../src/core/did_you_mean.ts";
import { UserError } from "../src/core/user_error.ts";
import { version } from "../src/core/version.ts";
import { contentHash } from "./content_hash.ts";
import { type Dockerfile, readDockerfile } from "./dockerfile.ts";

/** An image that can be built. */
export interface ImagePlan {
  /** Its name, with a tag of version and content: `likeness:0.1.0-3f0c5e1a2b4d`. */
  name: string;
  /** What builds it. */
  dockerfile: Dockerfile;
  /** The arguments that its Dockerfile is given. */
  buildArguments: Record<string, string>;
}

/** Both images. */
export interface ImagePlans {
  /** TensorFlow, Deno, packages, weights. */
  base: ImagePlan;
  /** The code on top of it. */
  app: ImagePlan;
}

/** What every engine knows without the Dockerfile saying so; the way out of a closed network. */
const proxyArguments = ["HTTP_PROXY", "HTTPS_PROXY", "FTP_PROXY", "NO_PROXY", "ALL_PROXY"]
  .flatMap((name) => [name, name.toLowerCase()]);

/** What is not the user's to set: the tasks do. */
const reserved = ["GPU", "BASE_IMAGE"];

/**
 * Plans the images that a configuration names.
 *
 * @throws {UserError} for an argument that neither Dockerfile has
 */
export async function planImages(docker: DockerConfig): Promise<ImagePlans> {
  const base = await readDockerfile("docker/base.Dockerfile");
  const app = await readDockerfile("docker/app.Dockerfile");
  refuseUnknownArguments(docker, [base, app]);

  const gpu = docker.cpu ? "" : "yes";
  const basePlan = await planImage(docker, base, docker.base_image, { GPU: gpu });
  const appPlan = await planImage(docker, app, docker.app_image, { BASE_IMAGE: basePlan.name });
  return { base: basePlan, app: appPlan };
}

async function planImage(
  { build_arguments }: DockerConfig,
  dockerfile: Dockerfile,
  image: string,
  own: Record<string, string>,
): Promise<ImagePlan> {
  const buildArguments: Record<string, string> = {};
  for (const [name, value] of Object.entries(build_arguments)) {
    if (![...dockerfile.arguments, ...proxyArguments].includes(name)) continue;
    buildArguments[name] = String(value);
  }
  Object.assign(buildArguments, own);
  // By which proxy the files came changes nothing in the image.
  const telling = Object.fromEntries(
    Object.entries(buildArguments).filter(([name]) => !proxyArguments.includes(name)),
  );
  const hash = await contentHash(dockerfile, telling);
  return { name: `${image}:${version}-${hash}`, dockerfile, buildArguments };
}

function refuseUnknownArguments(
  { build_arguments }: DockerConfig,
  dockerfiles: readonly Dockerfile[],
): void {
  const known = dockerfiles.flatMap((one) => one.arguments).filter((one) =>
    !reserved.includes(one)
  );
  for (const name of Object.keys(build_arguments)) {
    if ([...known, ...proxyArguments].includes(name)) continue;
    throw new UserError(
      `Cannot use docker.build_arguments: no Dockerfile has an argument "${name}".`,
      {
        hint: reserved.includes(name)
          ? "The tasks set it: GPU follows docker.cpu, BASE_IMAGE is the base image."
          : didYouMean(name, known),
      },
    );
  }
}
