/**
 * The two images, built by the tasks that a user builds them with, on the stand-in for TensorFlow's
 * image. The first build takes a minute or two; the tests after it, and the next run, find what is
 * unchanged.
 *
 * @module
 */

import { engineEnvironment, engineOutput } from "../harness/container_engine.ts";
import { runTask, setFlags, type TaskRun } from "../harness/run_task.ts";
import { standInImage } from "../harness/stand_in_image.ts";

/** The names of the images. */
export interface BuiltImages {
  base: string;
  app: string;
}

/** The settings by which tasks of containers build and find them. */
export const imageSettings: Readonly<Record<string, unknown>> = {
  "docker.cpu": true,
  "docker.build_arguments": { FROM_IMAGE: standInImage, IMAGENET_WEIGHTS: "skip" },
};

let asked: Promise<BuiltImages> | null = null;

/** Builds both images, or finds them. */
export function builtImages(): Promise<BuiltImages> {
  return asked ??= buildImages();
}

/** Runs a task that builds an image. */
export async function runBuild(
  task: "docker:build-base" | "docker:build-app",
  settings: Readonly<Record<string, unknown>> = imageSettings,
): Promise<TaskRun> {
  const flags = ["--engine", "buildah", ...setFlags(settings)];
  return await runTask(task, flags, { env: engineEnvironment });
}

async function buildImages(): Promise<BuiltImages> {
  const base = await build("docker:build-base");
  const app = await build("docker:build-app");
  await removeOlderThan({ base, app });
  return { base, app };
}

async function build(task: "docker:build-base" | "docker:build-app"): Promise<string> {
  const run = await runBuild(task);
  if (run.code === 0) return run.stdout.trim();
  throw new Error(`${task} ended with ${run.code}:\n${run.stderr}`);
}

/** Images of other content take gigabytes in the end. */
async function removeOlderThan({ base, app }: BuiltImages): Promise<void> {
  const names = (await engineOutput("podman", "images", "--format", "{{.Repository}}:{{.Tag}}"))
    .split("\n");
  const older = names.filter((name) =>
    /^localhost\/likeness(-base)?:/.test(name) &&
    ![base, app].some((kept) => name === `localhost/${kept}`)
  );
  if (older.length === 0) return;
  await engineOutput("podman", "rmi", "--force", ...older);
  // The steps of a base are no one's any more; those of the new one go as well, and are made again.
  const isBase = (name: string) => name.startsWith("localhost/likeness-base:");
  if (older.some(isBase)) await engineOutput("podman", "image", "prune", "--force");
}
