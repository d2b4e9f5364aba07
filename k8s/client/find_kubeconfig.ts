/**
 * Reads kubeconfigs as kubectl does: those that `$KUBECONFIG` names, else `~/.kube/config`, else the
 * service account of the pod that this runs in. Where several files have an entry of one name, or
 * a current context, the first counts.
 *
 * @module
 */

import { delimiter, dirname, join } from "node:path";
import { messageOf, UserError } from "../../src/core/user_error.ts";
import type { Kubeconfig } from "./kubeconfig.ts";
import { parseKubeconfig } from "./parse_kubeconfig.ts";
import { serviceAccountKubeconfig } from "./service_account.ts";
import { ownSurroundings, type Surroundings } from "./surroundings.ts";

/**
 * Finds the kubeconfig.
 *
 * @param file the one to read, wherever others are
 * @throws {UserError} if there is none, or it cannot be read
 */
export async function findKubeconfig(
  file: string | undefined,
  surroundings: Surroundings = ownSurroundings,
): Promise<Kubeconfig> {
  if (file !== undefined) {
    const found = await readKubeconfig(file);
    if (found) return found;
    throw new UserError(`Cannot read kubeconfig "${file}": there is no such file.`);
  }
  const listed = (surroundings.variable("KUBECONFIG") ?? "").split(delimiter).filter(Boolean);
  const home = surroundings.variable("HOME") || surroundings.variable("USERPROFILE");
  const usual = home ? [join(home, ".kube", "config")] : [];
  const paths = listed.length > 0 ? listed : usual;
  const found = await Promise.all(paths.map(readKubeconfig));
  const merged = merge(found.filter((kubeconfig) => kubeconfig !== null));
  return merged ?? await serviceAccountKubeconfig(surroundings) ?? failToFind(listed);
}

/** Reads one file; null if there is none. */
async function readKubeconfig(path: string): Promise<Kubeconfig | null> {
  let text: string;
  try {
    text = await Deno.readTextFile(path);
  } catch (cause) {
    if (cause instanceof Deno.errors.NotFound) return null;
    throw new UserError(`Cannot read kubeconfig "${path}": ${messageOf(cause)}.`, { cause });
  }
  return parseKubeconfig(text, { origin: `kubeconfig "${path}"`, folder: dirname(path) });
}

function merge(kubeconfigs: Kubeconfig[]): Kubeconfig | null {
  if (kubeconfigs.length < 2) return kubeconfigs[0] ?? null;
  const backwards = kubeconfigs.toReversed();
  return {
    origin: kubeconfigs.map(({ origin }) => origin).join(", "),
    currentContext: kubeconfigs.find(({ currentContext }) => currentContext)?.currentContext,
    contexts: new Map(backwards.flatMap(({ contexts }) => [...contexts])),
    clusters: new Map(backwards.flatMap(({ clusters }) => [...clusters])),
    users: new Map(backwards.flatMap(({ users }) => [...users])),
  };
}

function failToFind(listed: string[]): never {
  const looked = listed.length > 0
    ? `$KUBECONFIG (${listed.join(", ")})`
    : "$KUBECONFIG, ~/.kube/config";
  throw new UserError(`Cannot find a kubeconfig: looked at ${looked} and in-cluster.`, {
    hint: "Ask who runs the cluster for one, and name it by --kubeconfig or $KUBECONFIG.",
  });
}
