/**
 * Submits, looks at and cancels a Job so many times, as a process of its own, and prints how large
 * its heap was after each tenth time.
 *
 *     deno run --v8-flags=--expose-gc … tests/k8s/submit/many_times.ts KUBECONFIG TIMES LEAK
 *
 * With `leak` it keeps one Job of each time, as the smallest mistake would that a test must see.
 *
 * @module
 */

import { connect } from "../../../k8s/client/connect.ts";
import { getObject } from "../../../k8s/client/read_objects.ts";
import { cancel } from "../../../k8s/submit/cancel.ts";
import { configText, submitText } from "./ready_cluster.ts";

const [kubeconfig, times, leak] = Deno.args;
const kept: unknown[] = [];
const sizes: number[] = [];
using cluster = await connect({ kubeconfig, namespace: "ml" });
for (let time = 1; time <= Number(times); time++) {
  const { names: [name] } = await submitText(cluster, configText());
  const job = await getObject(cluster, "jobs", name);
  if (leak === "leak") kept.push(job);
  await cancel(cluster, name, { tell: () => {} });
  if (time % 10 !== 0) continue;
  (globalThis as unknown as { gc(): void }).gc();
  sizes.push(Deno.memoryUsage().heapUsed);
}
console.log(JSON.stringify({ sizes, kept: kept.length }));
