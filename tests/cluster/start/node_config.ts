/**
 * The configurations of the node's programs.
 *
 * @module
 */

import { stringify } from "@std/yaml";
import { type ClusterFacts, pathIn } from "./cluster_facts.ts";

/** The image of the container that holds a pod's name spaces. */
export const pauseImage = "localhost/pause:1";

/** The control group below which all pods' groups are. */
export function controlGroup({ ports }: ClusterFacts): string {
  return `likeness-test-cluster-${ports.api}`;
}

/** The configuration of containerd, as TOML. */
export function containerdConfig(
  facts: ClusterFacts,
  { networks, plugins }: { networks: string; plugins: string },
): string {
  const text = JSON.stringify; // a JSON string is one of TOML
  return `
    version = 2
    root = ${text(pathIn(facts, "node", "containerd"))}
    disabled_plugins = [
      "io.containerd.snapshotter.v1.btrfs",
      "io.containerd.snapshotter.v1.devmapper",
      "io.containerd.snapshotter.v1.zfs",
    ]
    [plugins."io.containerd.internal.v1.opt"]
      path = ${text(pathIn(facts, "node", "opt"))}
    [plugins."io.containerd.grpc.v1.cri"]
      sandbox_image = ${text(pauseImage)}
      stream_server_address = "127.0.0.1"
      netns_mounts_under_state_dir = true
      disable_apparmor = true
      restrict_oom_score_adj = true # else it needs a right that a container lacks
      [plugins."io.containerd.grpc.v1.cri".cni]
        bin_dir = ${text(plugins)}
        conf_dir = ${text(networks)}
  `;
}

/** The pods' network, as JSON: each has a cable of its own to this machine, and no way beyond. */
export function podNetwork(facts: ClusterFacts): string {
  // Two clusters on one machine must not give two pods one address.
  const subnet = `10.${128 + facts.ports.api % 100}.${
    Math.floor(facts.ports.api / 100) % 256
  }.0/24`;
  const dataDir = pathIn(facts, "node", "addresses");
  return JSON.stringify({
    cniVersion: "0.4.0",
    name: "pods",
    plugins: [{
      type: "ptp",
      ipMasq: false,
      ipam: { type: "host-local", dataDir, ranges: [[{ subnet }]] },
    }],
  });
}

/** The configuration of the kubelet, as YAML. */
export function kubeletConfig(facts: ClusterFacts): string {
  const certificate = (name: string) => pathIn(facts, "certificates", name);
  return stringify({
    apiVersion: "kubelet.config.k8s.io/v1beta1",
    kind: "KubeletConfiguration",
    address: "127.0.0.1",
    port: facts.ports.kubelet,
    readOnlyPort: 0,
    healthzPort: 0,
    authentication: {
      anonymous: { enabled: false },
      webhook: { enabled: false },
      x509: { clientCAFile: certificate("ca.crt") },
    },
    authorization: { mode: "AlwaysAllow" },
    tlsCertFile: certificate("server.crt"),
    tlsPrivateKeyFile: certificate("server.key"),
    containerRuntimeEndpoint: "unix:///run/containerd/containerd.sock",
    cgroupDriver: "cgroupfs",
    cgroupRoot: `/${controlGroup(facts)}`,
    enforceNodeAllocatable: [],
    failSwapOn: false,
    makeIPTablesUtilChains: false,
    // How full this machine's disk and memory are is not the tests' business.
    evictionHard: {
      "memory.available": "1Mi",
      "nodefs.available": "1Mi",
      "nodefs.inodesFree": "1",
      "imagefs.available": "1Mi",
      "imagefs.inodesFree": "1",
    },
    imageGCHighThresholdPercent: 100,
    syncFrequency: "2s",
    nodeStatusUpdateFrequency: "2s",
    fileCheckFrequency: "0s",
    volumePluginDir: pathIn(facts, "node", "volume-plugins"),
    podLogsDir: pathIn(facts, "node", "pod-logs"),
    resolvConf: "",
    clusterDNS: ["10.99.0.10"], // nobody answers there; without it each pod has a warning
  });
}
