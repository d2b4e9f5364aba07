/**
 * The auxiliary classification head: helps training along, and is not part of an embedding.
 *
 * @module
 */

import { swish } from "../tensor/kernels/swish.ts";
import { vectorBatchNorm } from "./layers/batch_norm.ts";
import { dense } from "./layers/dense.ts";
import type { VectorLayer } from "./layers/layer.ts";
import type { Parameters } from "./parameters.ts";

/** Dense to the number of categories, swish → batch norm = logits, as the reference system. */
export function classificationHead(
  parameters: Parameters,
  { inputs, categories }: { inputs: number; categories: number },
): VectorLayer {
  const project = dense(parameters, "auxiliary_dense", { inputs, outputs: categories });
  const norm = vectorBatchNorm(parameters, "auxiliary_bn", { channels: categories });
  return (input, mode) => norm(swish(project(input, mode)), mode);
}
