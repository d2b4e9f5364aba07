/**
 * Tests of what users run in a cluster: the likeness image in pods of a namespace with the
 * restricted Pod Security profile. Each has the fault tests' data on one volume and room for runs on
 * another.
 *
 * @module
 */

import { join } from "node:path";
import { anyUser } from "../../docker/container_training.ts";
import { type FaultRun, faultRunSettings, writeFaultData } from "../../faults/fault_run.ts";
import { projectRoot } from "../../harness/run_task.ts";
import { withFolder } from "../../harness/small_run.ts";
import { standIn } from "../../harness/stand_in_image.ts";
import { tensorflowLibrary } from "../../harness/tensorflow_library.ts";
import { type ClusterTest, clusterTest } from "../cluster_test_case.ts";
import { claimFolders, removeVolumes } from "../claims.ts";
import { likenessImage } from "./likeness_image.ts";

/** What a test of pods is given. */
export interface PodTest extends ClusterTest {
  /** The likeness image's name on the node. */
  image: string;
  /** Holds `data/` and `runs/`, which are the claims `dataset` and `runs` too. */
  folder: string;
}

/** Registers a test of pods; it is not run where there is no cluster or no image can be built. */
export async function podTest(name: string, fn: (test: PodTest) => Promise<void>): Promise<void> {
  await clusterTest(name, async (test) => {
    const image = await likenessImage(test.cluster);
    await withFolder(async (folder) => {
      const runs = join(folder, "runs");
      await Deno.chmod(folder, 0o755);
      await Deno.mkdir(runs);
      await Deno.chown(runs, anyUser, anyUser);
      await writeFaultData(folder);
      await restrict(test);
      await claimFolders(test, { dataset: join(folder, "data"), runs });
      const fault = await fn({ ...test, image, folder }).then(() => null, (thrown) => thrown);
      const left = await endPods(test).then(() => removeVolumes(test)).catch((thrown) => thrown);
      // What is left says less than why.
      if (fault ?? left) throw fault ?? left;
    });
  }, [standIn, tensorflowLibrary]);
}

/** The training of a test, for where it is not run in a pod. */
export function runOf({ folder }: PodTest, set: Record<string, unknown> = {}): FaultRun {
  return { folder, backend: "tensorflow", set };
}

/** The settings of the training where it is run in a pod, as any user, with little of the node. */
export function podSettings(
  test: PodTest,
  set: Record<string, unknown> = {},
): Record<string, unknown> {
  const { namespace, image, folder } = test;
  return {
    ...faultRunSettings(runOf(test)),
    "k8s.namespace": namespace,
    "k8s.image": image,
    "k8s.gpu.count": 0,
    "k8s.cpu": "100m",
    "k8s.memory": "2Gi",
    "k8s.shm_size": "64Mi",
    "k8s.grace_seconds": 20,
    "k8s.uid": anyUser,
    "k8s.gid": anyUser,
    "k8s.data": [
      {
        name: "dataset",
        local: `${folder}/data`,
        path: "/data",
        claim: "dataset",
        read_only: true,
      },
      { name: "runs", local: `${folder}/runs`, path: "/runs", claim: "runs" },
    ],
    ...set,
  };
}

/** Where pods have the folders that the training has on this machine. */
export function movedFolders({ folder }: PodTest): Record<string, string> {
  return {
    [`${folder}/data`]: "/data",
    [`${folder}/runs`]: "/runs",
    [join(projectRoot, ".cache")]: "/tmp/cache",
    [projectRoot]: "/etc/likeness/",
  };
}

async function restrict({ kubectl, namespace }: ClusterTest): Promise<void> {
  const labels = ["enforce", "warn"].map((mode) => `pod-security.kubernetes.io/${mode}=restricted`);
  await kubectl(["label", "namespace", namespace, ...labels]);
}

/** Nothing may write any more to folders that are about to be removed. */
async function endPods({ kubectl }: ClusterTest): Promise<void> {
  await kubectl(["delete", "jobs", "--all", "--cascade=background"]);
  await kubectl(["delete", "pods", "--all", "--grace-period=1", "--timeout=60s"]);
}
