/**
 * A fake cluster in which what was recorded is there.
 *
 * @module
 */

import type { Cluster } from "../../../k8s/client/cluster.ts";
import type { JobFacts } from "../../../k8s/status/job_facts.ts";
import { connectToFake } from "../connect_to_fake.ts";
import { type FakeApi, type FakeApiOptions, type FakeManifest, startFakeApi } from "../fake_api.ts";
import { recorded } from "./recorded.ts";

/** The namespace of what was recorded. */
export const namespace = "team";

/** Calls `f` with a fake cluster that has these situations. */
export async function withRecorded(
  names: readonly string[],
  f: (api: FakeApi, cluster: Cluster) => Promise<void>,
  options: FakeApiOptions & { user?: object } = {},
): Promise<void> {
  await using api = await startFakeApi(options);
  api.putNamespace(namespace);
  for (const name of names) putFacts(api, recorded(name));
  using cluster = await connectToFake(api, { namespace, user: options.user });
  await f(api, cluster);
}

/** Puts a Job there, with its pods, events and nodes, in place of what there was of it. */
export function putFacts(api: FakeApi, { job, pods, events, nodes }: JobFacts): void {
  for (const { metadata } of api.all("pods")) {
    const isOld = metadata.ownerReferences?.some(({ uid }) => uid === job.metadata.uid);
    if (isOld) api.take("pods", metadata.name, metadata.namespace);
  }
  const lists = { jobs: [job], pods, events, nodes: nodes ?? [] };
  for (const [resource, objects] of Object.entries(lists)) {
    for (const object of objects) api.put(resource, object as unknown as FakeManifest);
  }
}

/** The requests that the API server got, as `GET jobs/a`. */
export function requestsOf(api: FakeApi): string[] {
  return api.seen.map(({ method, path }) =>
    `${method} ${path.replace(/^\/apis?\/([\w.-]+\/)?v\w+\/(namespaces\/\w+\/)?/, "")}`
  );
}
