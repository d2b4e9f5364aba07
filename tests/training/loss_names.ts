/**
 * All losses that `train.loss` takes, from the schema.
 *
 * @module
 */

import { branchesOf, configJsonSchema, nameOfBranch } from "../../src/config/json_schema.ts";

/** Their names. */
export const lossNames: readonly string[] = branchesOf(
  configJsonSchema().properties!.train.properties!.loss,
).flatMap((branch) => nameOfBranch(branch) ?? []);
