/**
 * Builds an image, or finds that it is there: its tag carries what it is made of.
 *
 * @module
 */

import { info } from "../src/core/log.ts";
import { UserError } from "../src/core/user_error.ts";
import { buildCommand } from "./build_command.ts";
import { type Engine, engineForShow, findEngine, hasImage, outputOf } from "./engine.ts";
import { imageLabels } from "./image_labels.ts";
import type { ImagePlan } from "./plan_images.ts";
import { shellText } from "./shell_text.ts";

/** How an image is built. */
export interface BuildOptions {
  /** The engine; the first that works if undefined. */
  engine?: string;
  /** A further name for the image. */
  tag?: string;
  /** The image that it stands on, which must be there. */
  on?: ImagePlan;
}

/**
 * Builds an image; where it is there already, only gives it the further name.
 *
 * @returns its name
 * @throws {UserError} if the engine cannot, exit code 1; it has said why on stderr
 */
export async function buildImage(
  plan: ImagePlan,
  { engine: asked, tag, on }: BuildOptions,
): Promise<string> {
  const engine = await findEngine(asked);
  if (await hasImage(engine, plan.name)) {
    info(`Already built: ${plan.name}`);
    if (tag !== undefined) await tagImage(engine, plan.name, tag);
    return plan.name;
  }
  if (on && !await hasImage(engine, on.name)) {
    throw new UserError(`Cannot build ${plan.name}: ${engine} has no image ${on.name}.`, {
      hint: "Run deno task docker:build-base first, with the same configuration and flags.",
    });
  }
  info(`Building ${plan.name} with ${engine} …`);
  const labels = await imageLabels(".");
  await runBuild(engine, buildCommand(engine, plan, { tag, labels }), plan.name);
  return plan.name;
}

/** The command that would build an image, for a shell. */
export async function describeBuild(
  plan: ImagePlan,
  { engine: asked, tag }: BuildOptions,
): Promise<string> {
  const engine = await engineForShow(asked);
  return shellText([
    engine,
    ...buildCommand(engine, plan, { tag, labels: await imageLabels(".") }),
  ]);
}

async function runBuild(engine: Engine, args: string[], name: string): Promise<void> {
  const child = new Deno.Command(engine, {
    args,
    stdin: "null",
    stdout: "piped", // stdout is for the name alone
    stderr: "inherit",
  }).spawn();
  await child.stdout.pipeTo(Deno.stderr.writable, { preventClose: true });
  const { code } = await child.status;
  if (code !== 0) {
    throw new UserError(`Cannot build ${name}: ${engine} ended with ${code}, see above.`, {
      hint: "docs/containers.md tells of builds behind a proxy and without the weights.",
      exitCode: 1,
    });
  }
}

async function tagImage(engine: Engine, name: string, tag: string): Promise<void> {
  const { code, stderr } = await outputOf(engine, ["tag", name, tag]);
  if (code !== 0) {
    throw new UserError(`Cannot tag ${name} as "${tag}": ${stderr.trim()}.`, {
      hint: "Give --tag a name such as registry.example.com/likeness:1.0.",
    });
  }
}
