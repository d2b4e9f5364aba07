/**
 * The configuration's `k8s.env`: a pod's environment variables. What is secret is never in a
 * configuration, only the name of the Secret that holds it.
 *
 * @module
 */

import { z } from "zod";
import { objectName, secretKey, variableName } from "./kubernetes_names.ts";
import type { OwnIssue } from "./own_issue.ts";

/** Variables that are the pod's own. */
const reserved = ["JOB_COMPLETION_INDEX"];

const fromSecret = z.strictObject({
  secret: objectName("my-secret").meta({ description: "Name of the Secret." }),
  key: secretKey().meta({ description: "The key in it." }),
});

/** The section `k8s.env`. */
export const k8sEnvironment = z.record(
  variableName(),
  z.union([z.string().max(100_000), z.number(), z.boolean(), fromSecret]).meta({
    wanted: "a text, a number or {secret: NAME, key: KEY}",
  }),
).check(({ value, issues }) => {
  for (const [name, given] of Object.entries(value)) {
    const wanted = faultOf(name, given);
    if (!wanted) continue;
    const params: OwnIssue = {
      found: "a value",
      hint: "Secrets stay in the cluster: kubectl create secret makes one.",
    };
    issues.push({
      code: "custom",
      input: value,
      path: [name],
      message: wanted,
      params: { ...params },
    });
  }
}).default({}).meta({
  description:
    "Environment variables: values, or {secret: NAME, key: KEY} for what is kept in a Secret.",
});

/** What is wanted in place of a value; null if it is right. */
function faultOf(name: string, value: unknown): string | null {
  if (reserved.includes(name)) return "another name: Kubernetes sets it";
  if (typeof value === "object" || !looksSecret(name)) return null;
  return `{secret: NAME, key: KEY}, as the name says that it is secret`;
}

/** Whether a variable of that name holds something secret. */
export function looksSecret(name: string): boolean {
  return /(TOKEN|[_-]KEY|APIKEY|SECRET|PASSWORD|PASSWD|PASSPHRASE|CREDENTIALS?)$|PASSWORD/i
    .test(name);
}
