/**
 * The commands that one wants after a submission.
 *
 * @module
 */

import { shellText } from "../../docker/shell_text.ts";

/** Where the tasks must look again. */
export interface Whereabouts {
  namespace: string;
  context: string | undefined;
  kubeconfig: string | undefined;
}

/** A line each. */
export function followUps(names: readonly string[], where: Whereabouts): string {
  const [name, ...more] = names;
  const flags = [
    ...["--namespace", where.namespace],
    ...where.context === undefined ? [] : ["--context", where.context],
    ...where.kubeconfig === undefined ? [] : ["--kubeconfig", where.kubeconfig],
  ];
  const line = (task: string, ...args: string[]) =>
    `  ${shellText(["deno", "task", task, name, ...args, ...flags])}`;
  return [
    more.length === 0 ? "Next:" : `Next, for each of the ${names.length}:`,
    line("k8s:status"),
    line("k8s:logs", "--follow"),
    line("k8s:fetch"),
    line("k8s:cancel"),
  ].join("\n");
}
