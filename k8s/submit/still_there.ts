/**
 * The error for what has not ended in time.
 *
 * @module
 */

import { UserError } from "../../src/core/user_error.ts";
import type { Job } from "../client/kubernetes_objects.ts";
import { quotedList } from "./quoted_list.ts";

/** Says what is still there; exit code 124. */
export function stillThere(
  { metadata: { name } }: Job,
  pods: readonly string[],
  seconds: number,
): UserError {
  const what = pods.length === 0
    ? "it is"
    : `${pods.length === 1 ? "pod" : "pods"} ${quotedList(pods)} ${
      pods.length === 1 ? "is" : "are"
    }`;
  return new UserError(
    `Cannot wait longer for the end of Job "${name}": ${what} still there after ${seconds} s.`,
    {
      hint: "The same command waits on. The pods of a node that is lost end with " +
        "kubectl delete pod NAME --force.",
      exitCode: 124,
    },
  );
}
