/**
 * The two images, built by the tasks that a user builds them with, on the stand-in for TensorFlow's
 * image. The first build takes a minute or two; the tests after it, and the next run, find what is
 * unchanged.
 *
 * @module
 */

import { engineEnvironment, engineOutput, storage } from "../harness/container_engine.ts";
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

/** Two bases and what they are made from take less. */
const mostGibibytes = 8;

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

/** Older images go at once; the steps that the next build may find, when they have become many. */
async function removeOlderThan({ base, app }: BuiltImages): Promise<void> {
  const names = await engineOutput("podman", "images", "--format", "{{.Repository}}:{{.Tag}}");
  const older = names.split("\n").filter((name) =>
    /^localhost\/likeness(-base)?:/.test(name) &&
    ![base, app].some((kept) => name === `localhost/${kept}`)
  );
  if (older.length === 0) return;
  await engineOutput("podman", "rmi", "--force", ...older);
  const { stdout } = await new Deno.Command("du", { args: ["-s", "--block-size=1G", storage] })
    .output();
  const gibibytes = parseInt(new TextDecoder().decode(stdout));
  if (gibibytes > mostGibibytes) await engineOutput("podman", "image", "prune", "--force");
}
