/**
 * The container engine: which of docker, podman and buildah this machine has, and running it.
 *
 * @module
 */

import { info } from "../src/core/log.ts";
import { messageOf, UserError } from "../src/core/user_error.ts";

/** The engines, the first that answers first. */
export const engines = ["docker", "podman", "buildah"] as const;

/** An engine's program. */
export type Engine = typeof engines[number];

/** The engines that can also run a container's program as people expect of it. */
export const runningEngines: readonly Engine[] = ["docker", "podman"];

/** How each tells whether it works; docker's program alone says nothing of its server. */
const probes: Record<Engine, string[]> = {
  docker: ["version", "--format", "{{.Server.Version}}"],
  podman: ["info", "--format", "{{.Version.Version}}"],
  buildah: ["info"],
};

/**
 * The engine to use: the one that was asked for, or the first that works.
 *
 * @throws {UserError} if there is none, naming each and why not
 */
export async function findEngine(
  asked: string | undefined,
  choices: readonly Engine[] = engines,
): Promise<Engine> {
  const reasons: string[] = [];
  for (const engine of choices.filter((one) => asked === undefined || one === asked)) {
    const reason = await faultOf(engine);
    if (reason === null) return engine;
    reasons.push(`${engine}: ${reason}`);
  }
  throw new UserError(
    asked
      ? `Cannot use ${reasons[0]}.`
      : `Cannot find a container engine that works (${reasons.join("; ")}).`,
    {
      hint: `Install or start ${choices.join(" or ")}, choose one with --engine, ` +
        "or see the command with --dry-run.",
    },
  );
}

/** The engine whose command is shown: for that none need be there. */
export async function engineForShow(
  asked: string | undefined,
  choices: readonly Engine[] = engines,
): Promise<Engine> {
  const named = choices.find((one) => one === asked);
  return named ?? await findEngine(undefined, choices).catch(() => {
    info(`No container engine works here; this is the command for ${choices[0]}.`);
    return choices[0];
  });
}

/** Why an engine does not work; null if it does. */
async function faultOf(engine: Engine): Promise<string | null> {
  const { code, stderr } = await outputOf(engine, probes[engine]);
  if (code === 0) return null;
  if (code === null) return "it is not installed";
  const told = stderr.trim().split("\n").at(-1) ?? "";
  return told.replace(/\.?( Is the docker daemon running\?)?$/, "") || `it ends with ${code}`;
}

/** How a program ended and what it said; code null if there is no such program. */
export async function outputOf(
  engine: Engine,
  args: readonly string[],
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  try {
    const { code, stdout, stderr } = await new Deno.Command(engine, {
      args: [...args],
      stdin: "null",
    }).output();
    const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
    return { code, stdout: decode(stdout), stderr: decode(stderr) };
  } catch (cause) {
    // Deno refuses a program that it could not find when the task started.
    if (cause instanceof Deno.errors.NotFound || cause instanceof Deno.errors.NotCapable) {
      return { code: null, stdout: "", stderr: messageOf(cause) };
    }
    throw cause;
  }
}

/** Whether the engine has an image of that name. */
export async function hasImage(engine: Engine, name: string): Promise<boolean> {
  const args = engine === "buildah"
    ? ["inspect", "--type", "image", name]
    : ["image", "inspect", name];
  return (await outputOf(engine, args)).code === 0;
}
