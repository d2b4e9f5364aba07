/**
 * buildah and podman, for the tests of the container images: with a storage of their own in
 * `.cache/test-containers`, so that they see and touch none of the machine's images and containers.
 * What is built there is kept, and found again by the next run.
 *
 * @module
 */

import { createHash } from "node:crypto";
import { join } from "node:path";
import type { Need } from "./optional_test.ts";
import { projectRoot, type TaskRun } from "./run_task.ts";

/** Programs that build and run images without a service, and the one that makes a system. */
const programs = ["buildah", "podman", "runc", "debootstrap"];

/** Where the images are. */
export const storage: string = join(projectRoot, ".cache", "test-containers");

/**
 * Where podman keeps what is of running containers: always the same place, for it remembers that one,
 * and a short path, for it makes sockets there.
 */
const state = `/run/likeness-test-${
  createHash("sha256").update(projectRoot).digest("hex").slice(0, 8)
}`;

/** The variables by which buildah and podman work for tests, also where a task starts them. */
export const engineEnvironment: Record<string, string> = {
  BUILDAH_ISOLATION: "chroot",
  CONTAINERS_CONF: join(storage, "containers.conf"),
  CONTAINERS_STORAGE_CONF: join(storage, "storage.conf"),
};

/** The machine may be a container itself: without systemd, and without the right to raise limits. */
const configuration: Record<string, string> = {
  CONTAINERS_STORAGE_CONF: `[storage]
driver = "overlay"
graphroot = "${storage}"
runroot = "${state}/storage"
[storage.options.overlay]
# Else the folder is mounted on itself, and stays so: a checkout could not be removed.
skip_mount_home = "true"
`,
  CONTAINERS_CONF: `[containers]
default_ulimits = ["nofile=1024:4096", "nproc=4096:4096"]
[engine]
runtime = "runc"
cgroup_manager = "cgroupfs"
events_logger = "file"
tmp_dir = "${state}/podman"
`,
};

/** A `Need`: null where images can be built and run. */
export const containerEngine: Need = async () => {
  if (Deno.build.os !== "linux") return "containers are of Linux";
  if (Deno.uid() !== 0) return "building images needs root";
  for (const program of programs) {
    const { success } = await new Deno.Command("sh", { args: ["-c", `command -v ${program}`] })
      .output();
    if (!success) return `there is no ${program} (apt-get install ${programs.join(" ")})`;
  }
  await Deno.mkdir(storage, { recursive: true });
  for (const [variable, text] of Object.entries(configuration)) {
    await Deno.writeTextFile(engineEnvironment[variable], text);
  }
  // A run that was killed leaves its containers.
  await engineOutput("podman", "rm", "--all", "--force");
  await engineOutput("buildah", "rm", "--all");
  return null;
};

/** Runs buildah or podman. */
export async function runEngine(
  program: "buildah" | "podman",
  args: readonly string[],
): Promise<TaskRun> {
  const { code, stdout, stderr } = await new Deno.Command(program, {
    args: [...args],
    cwd: projectRoot,
    env: { NO_COLOR: "1", ...engineEnvironment },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, stdout: text(stdout), stderr: text(stderr) };
}

/** Runs buildah or podman, and gives what it printed; throws what it told if it failed. */
export async function engineOutput(
  program: "buildah" | "podman",
  ...args: string[]
): Promise<string> {
  const { code, stdout, stderr } = await runEngine(program, args);
  if (code === 0) return stdout.trim();
  throw new Error(`${program} ${args.join(" ")} ended with ${code}:\n${stderr}${stdout}`);
}
