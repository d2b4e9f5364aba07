/**
 * A Kubernetes cluster as the tests see it, whichever process started it.
 *
 * @module
 */

import { adminKubeconfig, type ClusterFacts, readFacts } from "./start/cluster_facts.ts";
import { command } from "./start/command.ts";
import { startApiServer, stopApiServer } from "./start/control_plane.ts";
import { hasImage, importImage, nodeName } from "./start/node.ts";

/** Names the kubeconfig of the cluster that all tests of a run share. */
export const kubeconfigVariable = "LIKENESS_TEST_KUBECONFIG";

/** A running cluster. */
export interface Cluster {
  /** The path of a kubeconfig with which anything is allowed, with a token. */
  kubeconfig: string;
  /** The program with `kubectl` and all other parts. */
  binary: string;
  /** The name of its one node. */
  nodeName: string;
  facts: ClusterFacts;
  /**
   * Runs kubectl and gives what it printed.
   *
   * @throws {Error} with what it said, if it failed
   */
  kubectl(args: readonly string[], options?: KubectlOptions): Promise<string>;
  /** Brings an image to the node: a tar file as `makeImage()` and `docker save` write it. */
  importImage(tar: string): Promise<void>;
  /** Whether the node has an image, by its full name, such as `localhost/busybox:1`. */
  hasImage(name: string): Promise<boolean>;
  /** Kills the API server; jobs go on. */
  stopApiServer(): Promise<void>;
  /** Starts the API server again, with the same address and data, and waits until it is ready. */
  startApiServer(): Promise<void>;
}

/** Whom kubectl works for, and where. */
export interface KubectlOptions {
  /** By default the one with which anything is allowed. */
  kubeconfig?: string;
  namespace?: string;
  /** What it reads: an object becomes JSON, for `--filename=-`. */
  input?: string | object;
}

/** The cluster that a process started, which left these facts. */
export function clusterOf(facts: ClusterFacts): Cluster {
  const kubeconfig = adminKubeconfig(facts);
  return {
    kubeconfig,
    binary: facts.binary,
    nodeName,
    facts,
    kubectl: (args, options = {}) => {
      const { input } = options;
      return command(facts.binary, kubectlArguments(facts, args, options), {
        input: typeof input === "object" ? JSON.stringify(input) : input,
      });
    },
    importImage: (tar) => importImage(facts, tar),
    hasImage: (name) => hasImage(facts, name),
    stopApiServer: () => stopApiServer(facts),
    startApiServer: () => startApiServer(facts),
  };
}

/** The running cluster whose kubeconfig is `kubeconfig`. */
export async function openCluster(kubeconfig: string): Promise<Cluster> {
  return clusterOf(await readFacts(kubeconfig));
}

/** The arguments that make of the cluster's binary a kubectl. */
export function kubectlArguments(
  facts: ClusterFacts,
  args: readonly string[],
  { kubeconfig = adminKubeconfig(facts), namespace }: KubectlOptions = {},
): string[] {
  return [
    "kubectl",
    `--kubeconfig=${kubeconfig}`,
    `--cache-dir=${facts.folder}/kubectl`,
    ...(namespace === undefined ? [] : [`--namespace=${namespace}`]),
    ...args,
  ];
}
