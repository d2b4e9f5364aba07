/**
 * Somebody else's pod, that holds GPUs of the node.
 *
 * @module
 */

import assert from "node:assert/strict";
import { busyboxImage } from "../busybox_images.ts";
import type { ClusterTest } from "../cluster_test_case.ts";

/** Takes all GPUs of the node but those, until the test ends. */
export async function takeGpus(
  { cluster, kubectl }: ClusterTest,
  { free }: { free: number },
): Promise<void> {
  const node = ["get", `node/${cluster.nodeName}`, "--output=json"];
  const all = Number(JSON.parse(await kubectl(node)).status.allocatable["nvidia.com/gpu"]);
  assert.ok(all > free);
  const pod = {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "holds-gpus" },
    spec: {
      restartPolicy: "Never",
      securityContext: {
        runAsNonRoot: true,
        runAsUser: 1000,
        seccompProfile: { type: "RuntimeDefault" },
      },
      containers: [{
        name: "main",
        image: busyboxImage,
        command: ["sleep", "3600"],
        resources: { limits: { "nvidia.com/gpu": String(all - free) } },
        securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } },
      }],
    },
  };
  await kubectl(["create", "--filename=-"], { input: pod });
  await kubectl(["wait", "--for=condition=Ready", "pod/holds-gpus", "--timeout=60s"]);
}
