/**
 * What the header of a page says of the run whose embeddings it shows.
 *
 * @module
 */

import type { EmbeddingsFile } from "../ranking/embeddings_file.ts";
import type { RunDescription } from "./page.ts";

/** Name, model and protocol of the run. */
export function describeRun(
  { source, protocol, dim }: Pick<EmbeddingsFile, "source" | "protocol" | "dim">,
): RunDescription {
  const { run, modelName, epoch, imageSize } = source;
  return {
    name: run,
    model: `${modelName}, embeddings of ${dim}, images of ${imageSize} × ${imageSize}, ` +
      `after epoch ${epoch}`,
    protocol,
  };
}
