/**
 * What of the machine decides which cluster is meant: a few environment variables and one folder.
 *
 * @module
 */

/** The environment variables that are read; a task that reaches a cluster must allow these. */
export const kubeconfigVariables = [
  "KUBECONFIG",
  "HOME",
  "USERPROFILE",
  "KUBERNETES_SERVICE_HOST",
  "KUBERNETES_SERVICE_PORT",
] as const;

/** Where to look; tests name other places. */
export interface Surroundings {
  /** The value of an environment variable. */
  variable(name: (typeof kubeconfigVariables)[number]): string | undefined;
  /** Where a pod has its service account. */
  serviceAccountFolder: string;
}

/** This process's surroundings. */
export const ownSurroundings: Surroundings = {
  variable: (name) => Deno.env.get(name),
  serviceAccountFolder: "/var/run/secrets/kubernetes.io/serviceaccount",
};
