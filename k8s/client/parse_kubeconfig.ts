/**
 * From a kubeconfig's text to its entries by name.
 *
 * @module
 */

import { parse } from "@std/yaml";
import { shorten } from "../../src/core/shorten.ts";
import { messageOf, UserError } from "../../src/core/user_error.ts";
import { type Kubeconfig, kubeconfigFile } from "./kubeconfig.ts";

/**
 * Reads a kubeconfig's text. One without entries is no fault yet, as another file may have them.
 *
 * @param place where the text was read, for messages, and from where its paths count
 * @throws {UserError} if it is damaged, saying where
 */
export function parseKubeconfig(
  text: string,
  { origin, folder }: { origin: string; folder: string },
): Kubeconfig {
  const parsed = kubeconfigFile.safeParse(parseYaml(text, origin) ?? {});
  if (!parsed.success) {
    const { path, message } = parsed.error.issues[0];
    const isMissing = message.endsWith("received undefined");
    const fault = isMissing ? " is missing" : `: ${message.replace(/^Invalid input: /, "")}`;
    throw damaged(origin, (pathText(path) || "all of it") + fault);
  }
  const { contexts, clusters, users, "current-context": currentContext } = parsed.data;
  return {
    origin,
    currentContext,
    contexts: new Map(contexts.map(({ name, context }) => [name, context])),
    clusters: new Map(clusters.map(({ name, cluster }) => [name, { ...cluster, folder }])),
    users: new Map(users.map(({ name, user }) => [name, { ...user, folder }])),
  };
}

function parseYaml(text: string, origin: string): unknown {
  try {
    return parse(text);
  } catch (cause) {
    throw damaged(origin, shorten(messageOf(cause), 120), cause);
  }
}

function damaged(origin: string, fault: string, cause?: unknown): UserError {
  return new UserError(`Cannot read ${origin}: ${fault}.`, {
    hint: "kubectl config view shows what kubectl makes of it.",
    cause,
  });
}

/** `users[0].user.exec.command`. */
function pathText(path: readonly PropertyKey[]): string {
  return path.map((part) => typeof part === "number" ? `[${part}]` : `.${String(part)}`)
    .join("").replace(/^\./, "");
}
