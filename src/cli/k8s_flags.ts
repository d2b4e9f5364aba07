/**
 * The flags by which the `k8s:…` tasks are told what to run, and in which cluster.
 *
 * @module
 */

import type { Config } from "../config/config.ts";
import { configFlags, pathOf } from "./config_flags.ts";
import type { Flag, Flags } from "./task.ts";

const namespace: Flag = {
  type: "text",
  doc: "The namespace (k8s.namespace).",
  placeholder: "NAME",
};

/** The configuration, and the keys of `k8s` that change from run to run. */
export const k8sFlags: Record<string, Flag> = {
  ...configFlags,
  name: { type: "text", doc: "First part of the Job's name (k8s.name).", placeholder: "NAME" },
  namespace,
};

/** The keys that these flags set. */
export const k8sKeys: Record<string, string> = {
  name: "k8s.name",
  namespace: "k8s.namespace",
};

/** Which cluster, and which namespace of it, for the tasks that reach one. */
export const clusterFlags: Record<string, Flag> = {
  ...configFlags,
  namespace,
  context: { type: "text", doc: "The kubeconfig's context (k8s.context).", placeholder: "NAME" },
  kubeconfig: {
    type: "text",
    doc: "The kubeconfig; by default $KUBECONFIG or ~/.kube/config.",
    placeholder: "PATH",
  },
};

/** The keys that these flags set. */
export const clusterKeys: Record<string, string> = {
  namespace: "k8s.namespace",
  context: "k8s.context",
};

/** What `k8s/client/connect.ts` wants to know of a configuration and these flags. */
export function connectionOf(
  flags: Flags,
  { k8s }: Config,
): { kubeconfig: string | undefined; context: string | undefined; namespace: string } {
  return {
    kubeconfig: pathOf(flags, "kubeconfig"),
    context: k8s.context ?? undefined,
    namespace: k8s.namespace,
  };
}

/** The flags of the tasks that submit something. */
export const submitFlags: Record<string, Flag> = {
  ...k8sFlags,
  ...clusterFlags,
  "dry-run": {
    type: "text",
    doc: "Only check it: without the cluster (client), or with it (server).",
    choices: ["client", "server"],
  },
  replace: { type: "boolean", doc: "Delete the Job of the same configuration first." },
  "allow-scale-up": {
    type: "boolean",
    doc: "Also if no node fits yet: the cluster may add some.",
  },
  follow: {
    type: "boolean",
    doc: "Then follow its log to the end, with its exit code; Ctrl-C leaves it running.",
    letter: "f",
  },
  wait: { type: "boolean", doc: "Then wait until it has ended, with its exit code." },
  timeout: {
    type: "text",
    doc: "With --wait: so long at most, such as 30m or 2h; by default for ever.",
    placeholder: "DURATION",
  },
};

/** The keys that these flags set. */
export const submitKeys: Record<string, string> = { ...k8sKeys, ...clusterKeys };
