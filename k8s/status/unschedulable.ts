/**
 * Why no node takes a pod: what the scheduler says, and what the nodes have.
 *
 * @module
 */

import { counted } from "../../src/core/counted.ts";
import type { Node, Pod } from "../client/kubernetes_objects.ts";
import { type Standing, standing } from "./phase.ts";
import { sentence } from "./pod_end.ts";
import { gpusOf } from "./usage.ts";

/** The label by which nodes say which GPU they have. */
const productLabel = "nvidia.com/gpu.product";

/** The standing of a pod that the scheduler has no node for. */
export function unschedulable(
  pod: Pod,
  message: string,
  nodes: readonly Node[] | null,
): Standing {
  const missing = /((?:persistentvolumeclaim|storageclass[\w.]*) "[^"]+" not found)/i
    .exec(message)?.[1];
  if (missing) return stuck(nameKind(missing));
  return gpuFault(pod, message, nodes) ?? standing("Unschedulable", `no node: ${core(message)}`);
}

/** What is wrong with the GPUs; null if it is not they. */
function gpuFault(pod: Pod, message: string, nodes: readonly Node[] | null): Standing | null {
  const [resource, wanted] = gpusOf(pod.spec);
  if (resource === null) return null;
  const product = pod.spec?.nodeSelector?.[productLabel];
  const having = nodes?.filter((node) => countOf(node, resource) > 0) ?? null;
  const what = `${resource}${!product ? "" : ` of product ${product}`}`;
  if (having !== null && product) {
    const products = new Set(
      having.flatMap(({ metadata }) => metadata?.labels?.[productLabel] ?? []),
    );
    if (!products.has(product)) {
      const others = [...products].sort().join(", ");
      return stuck(`no node has a ${what}; there ${others ? `is ${others}` : "are no others"}`);
    }
  }
  if (having !== null && having.length === 0) return stuck(`no node has a ${what}`);
  const most = Math.max(...having?.map((node) => countOf(node, resource)) ?? []);
  if (having !== null && most < wanted) {
    return stuck(`no node has ${wanted} ${what}; the largest has ${most}`);
  }
  if (!message.includes(`Insufficient ${resource}`)) return null;
  return standing("Unschedulable", `no free ${what}: ${core(message)}`);
}

function countOf({ status }: Node, resource: string): number {
  return Number(status?.allocatable?.[resource] ?? 0);
}

/** `2 Insufficient nvidia.com/gpu, 1 node(s) had untolerated taint` of the scheduler's message. */
function core(message: string): string {
  const [, nodes, why] = /^0\/(\d+) nodes are available: (.*)/s.exec(message) ?? [];
  if (why === undefined) return sentence(message);
  const [first] = why.split(/\.\s+(?:no new claims|preemption:|not found)/);
  return `of ${counted(Number(nodes), "node")}, ${sentence(first)}`;
}

/** In the spelling of Kubernetes' kinds. */
function nameKind(text: string): string {
  return text.replace(/^persistentvolumeclaim/i, "PersistentVolumeClaim")
    .replace(/^storageclass[\w.]*/i, "StorageClass");
}

function stuck(reason: string): Standing {
  return standing("Unschedulable", reason, { isStuck: true });
}
