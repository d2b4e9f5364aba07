/**
 * Renders what is asked for, and looks for fields that Kubernetes does not have.
 *
 * @module
 */

import type { ConfigSource } from "../../src/config/load_config.ts";
import { checkFields } from "./check_fields.ts";
import type { Manifest } from "./manifest.ts";
import { renderEmbedding } from "./render_embedding.ts";
import { renderSweep } from "./render_sweep.ts";
import { renderTraining } from "./render_training.ts";
import type { Rendering, RenderRequest } from "./rendering.ts";

/** The manifests of a request, of an image that is known. */
export async function renderRequest(
  source: ConfigSource,
  rendering: Rendering,
  request: RenderRequest,
): Promise<Manifest[]> {
  const manifests = await manifestsOf(source, rendering, request);
  checkFields(source, manifests);
  return manifests;
}

async function manifestsOf(
  source: ConfigSource,
  rendering: Rendering,
  request: RenderRequest,
): Promise<Manifest[]> {
  if (request.kind === "sweep") return await renderSweep(source, rendering, request);
  if (request.kind === "embed") return await renderEmbedding(source, rendering, request);
  return await renderTraining(source, rendering);
}
