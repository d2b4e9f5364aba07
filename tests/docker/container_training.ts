/**
 * The fault tests' training in a container, as hard as a cluster may make it: a user that the image
 * does not know, no network, no rights, nothing to write to but its output.
 *
 * @module
 */

import { join } from "node:path";
import {
  type FaultRun,
  faultRunFlags,
  faultRunSettings,
  writeFaultData,
} from "../faults/fault_run.ts";
import { startProcess, type TrainingProcess } from "../faults/training_process.ts";
import { makeUnbrokenRun, type UnbrokenRun } from "../faults/unbroken_run.ts";
import { engineEnvironment } from "../harness/container_engine.ts";
import { withFolder } from "../harness/small_run.ts";

/** The user and group that a container runs as; nobody's number, here and in the image. */
export const anyUser = 54_321;

const hardships = [
  ...["--network=none", "--read-only", "--tmpfs=/tmp", `--user=${anyUser}:${anyUser}`],
  ...["--passwd=false", "--cap-drop=all", "--security-opt=no-new-privileges"],
];

/** A training outside of containers, and the place where it can be repeated in one. */
export interface ContainerScene {
  run: FaultRun;
  /** Its settings when it is looked at where it lies. */
  outside: Record<string, unknown>;
  unbroken: UnbrokenRun;
}

/** Calls `f` when the training was done once outside of containers. */
export async function withOutsideRun(
  f: (scene: ContainerScene) => Promise<void>,
  { epochs = 3 }: { epochs?: number } = {},
): Promise<void> {
  await withFolder(async (folder) => {
    const run: FaultRun = {
      ...{ folder, backend: "tensorflow" },
      // By default these name folders beside config.yaml, which is elsewhere in the image.
      set: {
        "train.epochs": epochs,
        "data.cache_dir": join(folder, "cache"),
        "k8s.data": [],
      },
    };
    await writeFaultData(folder);
    const unbroken = await makeUnbrokenRun(run);
    const outside = join(folder, "outside");
    await Deno.mkdir(outside);
    await Deno.rename(unbroken.folder, join(outside, "small"));
    await Deno.chmod(folder, 0o755);
    await Deno.chown(join(folder, "runs"), anyUser, anyUser);
    await f({
      run,
      outside: { ...faultRunSettings(run), "output.dir": outside },
      unbroken: { ...unbroken, folder: join(outside, "small") },
    });
  });
}

/** Starts a task on the run in a container, where its folder has the same path as here. */
export function startInContainer(
  { folder, ...run }: FaultRun,
  { image, name, task = "ml:train", flags = [] }: {
    image: string;
    /** The container's name. */
    name: string;
    task?: string;
    flags?: readonly string[];
  },
): TrainingProcess {
  const mounts = [`${folder}/data:${folder}/data:ro`, `${folder}/runs:${folder}/runs`];
  return startProcess("podman", [
    ...["run", "--rm", "--pull=never", `--name=${name}`, ...hardships],
    ...mounts.map((mount) => `--volume=${mount}`),
    ...[image, task, ...faultRunFlags({ folder, ...run }), ...flags],
  ], { env: engineEnvironment });
}
