/**
 * A fake cluster that has all that a small configuration needs, and what a submission to it did.
 *
 * @module
 */

import assert from "node:assert/strict";
import type { Cluster } from "../../../k8s/client/cluster.ts";
import type { RenderRequest } from "../../../k8s/render/rendering.ts";
import { renderRequest } from "../../../k8s/render/render_request.ts";
import { submit, type SubmitOptions } from "../../../k8s/submit/submit.ts";
import { UserError } from "../../../src/core/user_error.ts";
import { connectToFake } from "../connect_to_fake.ts";
import { type FakeApi, type FakeApiOptions, startFakeApi } from "../fake_api.ts";
import { sourceOf } from "../render/rendered.ts";

/** The configuration's text, with more of the section k8s. */
export function configText(k8s = "", rest = ""): string {
  return `k8s:\n  image: likeness:1\n  name: base\n  namespace: ml\n${
    k8s.split("\n").filter(Boolean).map((line) => `  ${line}\n`).join("")
  }${rest}`;
}

/** Puts there what it needs: the namespace, the claim, the service account and a node with GPUs. */
export function furnish(api: FakeApi): void {
  api.putNamespace("ml");
  api.put("serviceaccounts", { metadata: { name: "default", namespace: "ml" } });
  api.put("persistentvolumeclaims", { metadata: { name: "likeness-runs", namespace: "ml" } });
  api.put("nodes", {
    metadata: { name: "node-a", labels: { "nvidia.com/gpu.product": "NVIDIA-L4" } },
    status: { allocatable: { cpu: "16", memory: "64Gi", "nvidia.com/gpu": "2" } },
  });
}

/** Calls `f` with such a cluster. */
export async function withReadyCluster(
  f: (api: FakeApi, cluster: Cluster) => Promise<void>,
  options: FakeApiOptions = {},
): Promise<void> {
  await using api = await startFakeApi(options);
  furnish(api);
  using cluster = await connectToFake(api, { namespace: "ml" });
  await f(api, cluster);
}

/** What a submission gave and told. */
export interface Outcome {
  names: string[];
  told: string[];
}

/** Submits a configuration. */
export async function submitText(
  cluster: Cluster,
  text: string,
  { request = { kind: "train" }, ...options }: Partial<SubmitOptions> & {
    request?: RenderRequest;
  } = {},
): Promise<Outcome> {
  const source = sourceOf(text);
  const rendering = {
    image: source.config.k8s.image!,
    annotations: { "likeness/command": "deno task k8s:submit" },
  };
  const manifests = await renderRequest(source, rendering, request);
  const told: string[] = [];
  const tell = (line: string) => void told.push(line);
  const names = await submit(cluster, source, manifests, { tell, ...options });
  return { names, told };
}

/** The error that something ends with, as a user sees it: sentence, hint and exit code. */
export async function refusalOf(
  f: Promise<unknown>,
): Promise<[message: string, hint: string, exitCode: number]> {
  try {
    await f;
  } catch (error) {
    assert.ok(error instanceof UserError, String(error));
    return [error.message, error.hint, error.exitCode];
  }
  assert.fail("it was not refused");
}

/** What we have made and not removed, as `Job base-1234abcd`. */
export function ourObjects(api: FakeApi): string[] {
  return ["configmaps", "jobs", "pods"].flatMap((resource) =>
    api.all(resource).map(({ kind, metadata }) => `${kind} ${metadata.name}`)
  );
}

/** The requests that changed something. */
export function changes(api: FakeApi): string[] {
  return api.seen.filter(({ method, path, query }) =>
    method !== "GET" && query.dryRun === undefined && !path.includes("/selfsubject")
  ).map(({ method, path }) => `${method} ${path.replace(/.*\/namespaces\/ml\//, "")}`);
}

/** Waits until something is true; in vain for half a minute at most. */
export async function until(isTrue: () => boolean): Promise<void> {
  const end = performance.now() + 30_000;
  while (!isTrue()) {
    assert.ok(performance.now() < end, "it has not become true");
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
