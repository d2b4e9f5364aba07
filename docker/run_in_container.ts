/**
 * Runs a task in a container as it would run here: from its arguments to its exit code.
 *
 * @module
 */

import { resolve } from "node:path";
import { loadConfig } from "../src/config/load_config.ts";
import { gitCommit } from "../src/core/git_commit.ts";
import { print } from "../src/core/log.ts";
import { UserError } from "../src/core/user_error.ts";
import { chooseGpu, type gpuChoices } from "./choose_gpu.ts";
import { containerPaths } from "./container_mounts.ts";
import { type Engine, engineForShow, findEngine, hasImage, runningEngines } from "./engine.ts";
import { planImages } from "./plan_images.ts";
import { checkSources, makeFolders } from "./prepare_paths.ts";
import { configInContainer, runCommand } from "./run_command.ts";
import { runContainer } from "./run_container.ts";
import { shellText } from "./shell_text.ts";
import { argumentsInContainer, parseTaskArguments } from "./task_arguments.ts";

/** How the container is run. */
export interface ContainerOptions {
  /** The engine; the first that works if undefined. */
  engine?: string;
  /** Whether it gets the GPUs. */
  gpu: typeof gpuChoices[number];
  /** The image; that of the checkout and its configuration if undefined. */
  image?: string;
  /** Whether to take the image without CUDA, whatever the configuration says. */
  cpu: boolean;
  /** Whether only to print the command. */
  dryRun: boolean;
  /** What relative paths on the command line count from. */
  callersFolder?: string;
}

/**
 * Runs `words`, a task and its arguments, in a container.
 *
 * @returns the task's exit code
 * @throws {UserError} if something is missing that it needs
 */
export async function runInContainer(
  words: readonly string[],
  { engine: asked, gpu, image, cpu, dryRun, callersFolder = "." }: ContainerOptions,
): Promise<number> {
  const task = parseTaskArguments(words);
  const configFile = task.configPath === undefined
    ? resolve("config.yaml")
    : resolve(callersFolder, task.configPath);
  const flags = cpu ? [{ key: "docker.cpu", value: true, source: "--cpu" }] : [];
  const config = await loadConfig(configFile, { set: task.set, flags });
  const { mounts, paths } = containerPaths(config);
  await checkSources(mounts);

  const engine = await (dryRun ? engineForShow : findEngine)(asked, runningEngines);
  const name = image ?? (await planImages(config.docker)).app.name;
  const command = runCommand(engine, config.docker, {
    ...{ image: name, mounts, configFile },
    args: argumentsInContainer(task, configInContainer, paths),
    gpu: config.docker.cpu && gpu === "auto" ? "none" : await chooseGpu(gpu, engine),
    user: { uid: Deno.uid() ?? 0, gid: Deno.gid() ?? 0 },
    // An image that was named may have any code in it.
    commit: image === undefined ? await gitCommit(".") : null,
    terminal: Deno.stdin.isTerminal() && Deno.stdout.isTerminal(),
  });
  if (dryRun) {
    print(shellText([engine, ...command]));
    return 0;
  }
  await refuseMissingImage(engine, name, image !== undefined);
  await makeFolders(mounts);
  return await runContainer(engine, command);
}

async function refuseMissingImage(engine: Engine, name: string, named: boolean): Promise<void> {
  if (await hasImage(engine, name)) return;
  throw new UserError(`Cannot run ${name}: ${engine} has no such image.`, {
    hint: named
      ? `Bring it first, with ${engine} pull.`
      : "Build it first: deno task docker:build-base, then docker:build-app; " +
        "each change of the code makes another.",
  });
}
