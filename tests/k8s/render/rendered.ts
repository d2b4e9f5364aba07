/**
 * What a configuration's text renders to, away from any checkout.
 *
 * @module
 */

import assert from "node:assert/strict";
import { checkSubmittable } from "../../../k8s/render/check_submittable.ts";
import type { JobKind } from "../../../k8s/render/job.ts";
import { type Manifest, manifestText } from "../../../k8s/render/manifest.ts";
import { renderRequest } from "../../../k8s/render/render_request.ts";
import type { RenderRequest } from "../../../k8s/render/rendering.ts";
import { type ConfigSource, parseConfigSource } from "../../../src/config/load_config.ts";
import { UserError } from "../../../src/core/user_error.ts";

/** The configuration file `/project/my.yaml` with that text. */
export function sourceOf(text: string, set: string[] = []): ConfigSource {
  return parseConfigSource(text, "/project/my.yaml", { set });
}

/** The manifests of it. */
export async function rendered(
  text: string,
  request: RenderRequest = { kind: "train" },
  annotations: Record<string, string> = {},
): Promise<Manifest[]> {
  const source = sourceOf(text);
  const rendering = { image: source.config.k8s.image ?? "likeness:golden", annotations };
  return await renderRequest(source, rendering, request);
}

/** The error with which it is refused, and nothing rendered. */
export function refusal(text: string, kind: JobKind = "train", set: string[] = []): UserError {
  try {
    checkSubmittable(sourceOf(text, set), kind);
  } catch (thrown) {
    assert.ok(thrown instanceof UserError, String(thrown));
    assert.equal(thrown.exitCode, 2);
    assert.ok(!thrown.message.includes("\n"));
    return thrown;
  }
  assert.fail("it was accepted");
}

/** The container of a Job. */
export function containerOf(job: Manifest): Record<string, unknown> {
  const [container] = podOf(job).containers as Record<string, unknown>[];
  return container;
}

/** The pod's specification in a Job. */
export function podOf({ spec }: Manifest): Record<string, unknown> {
  return (spec as { template: { spec: Record<string, unknown> } }).template.spec;
}

/**
 * The text of manifests without what changes whenever the configuration gains a key: the
 * configuration itself, and the hash of all of it.
 */
export function goldenText(manifests: readonly Manifest[]): string {
  const lasting = manifests.map((manifest) => {
    if (manifest.kind !== "ConfigMap") return manifest;
    const names = Object.keys(manifest.data as object);
    return { ...manifest, data: Object.fromEntries(names.map((name) => [name, "CONFIG"])) };
  });
  let text = manifestText(lasting, "yaml");
  const jobs = manifests.filter(({ kind }) => kind === "Job");
  for (const [place, { metadata: { name, annotations } }] of jobs.entries()) {
    const hash = annotations!["likeness/spec-hash"];
    assert.ok(name.endsWith(`-${hash.slice(0, 8)}`));
    // With quotes or without: it may look like a number.
    text = text.replaceAll(new RegExp(`"?${hash}"?`, "g"), `HASH${place}`).replaceAll(
      name,
      name.slice(0, -8) + `H${place}`,
    );
  }
  // The runs of a sweep and the sweep itself have hashes in their names too.
  return text.replaceAll(/-[0-9a-f]{8}\b/g, "-HASH") + "\n";
}
