/**
 * The flags by which the `k8s:…` tasks are told what to run.
 *
 * @module
 */

import { configFlags } from "./config_flags.ts";
import type { Flag } from "./task.ts";

/** The configuration, and the keys of `k8s` that change from run to run. */
export const k8sFlags: Record<string, Flag> = {
  ...configFlags,
  name: { type: "text", doc: "First part of the Job's name (k8s.name).", placeholder: "NAME" },
  namespace: { type: "text", doc: "The namespace (k8s.namespace).", placeholder: "NAME" },
};

/** The keys that these flags set. */
export const k8sKeys: Record<string, string> = {
  name: "k8s.name",
  namespace: "k8s.namespace",
};
