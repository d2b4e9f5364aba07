/**
 * Whether any node could ever run a Job's pod: what no node has is refused at once rather than
 * waited for. What other pods use at the moment does not count.
 *
 * @module
 */

import { parseQuantity } from "../../src/config/quantity.ts";
import type { ConfigSource } from "../../src/config/load_config.ts";
import { UserError } from "../../src/core/user_error.ts";
import type { Cluster } from "../client/cluster.ts";
import type { Node, PodSpec } from "../client/kubernetes_objects.ts";
import { listObjects } from "../client/read_objects.ts";
import { nullIfForbidden } from "./null_if_forbidden.ts";
import type { JobPair } from "./job_pairs.ts";
import { thereAre } from "./quoted_list.ts";

/** Where the configuration says how much of a resource; others are GPUs. */
const keysOfResources: Record<string, string[]> = {
  cpu: ["cpu"],
  memory: ["memory"],
  "ephemeral-storage": ["ephemeral_storage"],
};

/** What a pod wants of its node. */
interface Wanted {
  label?: [name: string, value: string];
  resource?: [name: string, amount: string];
  /** The key of the configuration that says so. */
  key: readonly PropertyKey[];
}

/**
 * Refuses what no node has; where nodes may not be listed, only tells.
 *
 * @throws {UserError} naming what the nodes have
 */
export async function checkNodes(
  cluster: Cluster,
  { place }: ConfigSource,
  { job }: JobPair,
  tell: (text: string) => void,
): Promise<void> {
  let fitting: Node[];
  try {
    fitting = (await listObjects(cluster, "nodes")).items;
  } catch (error) {
    nullIfForbidden(error);
    tell("Not checked: whether a node has what is wanted, as you may not list nodes.");
    return;
  }
  const labels: string[] = [];
  for (const wanted of wantedOf(podOf(job))) {
    const left = fitting.filter((node) => has(node, wanted));
    if (left.length === 0) {
      throw new UserError(`Cannot submit: ${lackOf(wanted, fitting, labels)}.`, {
        hint: `${place(wanted.key)} asks for it; where the cluster adds nodes when they are ` +
          "needed, give --allow-scale-up.",
      });
    }
    if (wanted.label) labels.push(wanted.label.join("="));
    fitting = left;
  }
}

function podOf({ spec }: JobPair["job"]): PodSpec {
  return (spec as { template: { spec: PodSpec } }).template.spec;
}

/** The kind of GPU first, then its number, then the rest. */
function wantedOf({ nodeSelector = {}, containers: [{ resources = {} }] }: PodSpec): Wanted[] {
  const labels = Object.entries(nodeSelector).map((label): Wanted => ({
    label,
    key: label[0] === "nvidia.com/gpu.product"
      ? ["k8s", "gpu", "product"]
      : ["k8s", "node_selector", label[0]],
  }));
  const amounts = Object.entries({ ...resources.requests, ...resources.limits })
    .map((resource): Wanted => ({
      resource,
      key: ["k8s", ...keysOfResources[resource[0]] ?? ["gpu", "count"]],
    }));
  const first = ({ key }: Wanted) => key[1] === "gpu" ? 0 : 1;
  return [
    ...labels.toSorted((a, b) => first(a) - first(b)),
    ...amounts.toSorted((a, b) => first(a) - first(b)),
  ];
}

function has(node: Node, { label, resource }: Wanted): boolean {
  if (label) return node.metadata.labels?.[label[0]] === label[1];
  const [name, amount] = resource!;
  return amountOf(node, name) >= (parseQuantity(amount) ?? 0);
}

function amountOf({ status }: Node, resource: string): number {
  return parseQuantity(status?.allocatable?.[resource] ?? "0") ?? 0;
}

/** What the nodes that fitted so far have in place of what is wanted. */
function lackOf({ label, resource }: Wanted, nodes: readonly Node[], labels: string[]): string {
  const which = labels.length === 0 ? "no node" : `no node with ${labels.join(", ")}`;
  if (label) {
    const values = nodes.flatMap(({ metadata }) => metadata.labels?.[label[0]] ?? []);
    return `${which} has ${label[0]} "${label[1]}"; ${thereAre([...new Set(values)].toSorted())}`;
  }
  const [name, amount] = resource!;
  const largest = nodes.toSorted((a, b) => amountOf(b, name) - amountOf(a, name)).at(0);
  const most = largest?.status?.allocatable?.[name] ?? "0";
  return `${which} has ${name} of ${amount}; the most that one has is ${most}`;
}
