/**
 * The command that runs a task in a container: as the caller, without privileges, with a root that
 * cannot be written, and with nothing of this machine but what is mounted.
 *
 * @module
 */

import { join } from "node:path";
import type { DockerConfig } from "../src/config/config.ts";
import type { PathMount } from "../src/config/mount_paths.ts";
import { commitVariable } from "../src/core/git_commit.ts";
import { UserError } from "../src/core/user_error.ts";
import { configFolder } from "./container_mounts.ts";
import type { Engine } from "./engine.ts";

/** What is run, and in what. */
export interface RunOptions {
  /** The image. */
  image: string;
  /** What is mounted besides the configuration. */
  mounts: readonly PathMount[];
  /** The configuration's file on this machine. */
  configFile: string;
  /** The task and its arguments, as in the container. */
  args: readonly string[];
  /** Whether it gets all GPUs, or none. */
  gpu: "all" | "none";
  /** Who calls; what the task writes is theirs. */
  user: { uid: number; gid: number };
  /** Whether somebody sits at a terminal. */
  terminal: boolean;
  /** The commit of the code in the image; null if it is not known. */
  commit: string | null;
}

/** The path of the configuration in the container. */
export const configInContainer: string = join(configFolder, "config.yaml");

/** The engine's arguments that run a task. */
export function runCommand(engine: Engine, docker: DockerConfig, options: RunOptions): string[] {
  const { image, configFile, args, user, terminal, commit } = options;
  const config = { local: configFile, path: configInContainer, read_only: true };
  return [
    ...["run", "--rm", "--pull=never"],
    ...terminal ? ["--interactive", "--tty"] : [],
    ...userArguments(engine, user),
    ...["--read-only", "--tmpfs=/tmp", `--network=${docker.network}`],
    ...["--cap-drop=all", "--security-opt=no-new-privileges"],
    // SELinux would keep the container from the user's files; podman's way to mend them is to
    // relabel all of them, which is not ours to do.
    ...engine === "podman" ? ["--security-opt=label=disable"] : [],
    ...[`--shm-size=${docker.shm_size}`, `--stop-timeout=${docker.stop_seconds}`],
    ...gpuArguments(engine, options.gpu),
    ...commit === null ? [] : [`--env=${commitVariable}=${commit}`],
    ...[config, ...options.mounts].map(mountArgument),
    image,
    ...args,
  ];
}

function userArguments(engine: Engine, { uid, gid }: RunOptions["user"]): string[] {
  const user = `--user=${uid}:${gid}`;
  // In a podman without root the caller would be somebody else in the container.
  return engine === "podman" && uid !== 0 ? ["--userns=keep-id", user] : [user];
}

function gpuArguments(engine: Engine, gpu: RunOptions["gpu"]): string[] {
  // Where NVIDIA's runtime is the engine's default, a container has all GPUs unless told not to.
  if (gpu === "none") return ["--env=NVIDIA_VISIBLE_DEVICES=void"];
  const devices = engine === "podman" ? "--device=nvidia.com/gpu=all" : "--gpus=all";
  return [devices, "--env=TF_FORCE_GPU_ALLOW_GROWTH=true"];
}

function mountArgument({ local, path, read_only }: PathMount): string {
  if (/[,"\n]/.test(local)) {
    throw new UserError(`Cannot mount "${local}": its path has a comma, quote or line break.`, {
      hint: "Rename it, or mount a folder above it in docker.mounts.",
    });
  }
  return `--mount=type=bind,source=${local},target=${path}${read_only ? ",readonly" : ""}`;
}
