/**
 * Refuses an index whose embeddings are not those of the model and the data that are asked.
 *
 * @module
 */

import type { Config } from "../config/config.ts";
import { UserError } from "../core/user_error.ts";
import { sampleListFingerprint } from "../data/fingerprint.ts";
import { listSamples } from "../data/list_samples.ts";
import { splitSamples } from "../data/split_samples.ts";
import { fingerprintOf } from "../ranking/embed_run.ts";
import type { Part } from "../ranking/parts.ts";
import type { SearchIndex } from "./search_index.ts";

/**
 * Compares an index with the checkpoint, the settings of the data, and the data where they are
 * there: which images they have, not what is in these.
 *
 * @throws {UserError} saying what differs
 */
export async function checkIndexFits(
  { path, record, embeddings: { source } }: Pick<SearchIndex, "path" | "record" | "embeddings">,
  { config: { data }, checkpoint }: { config: Config; checkpoint: string },
): Promise<void> {
  const refuse = (what: string) => {
    throw new UserError(`Cannot search "${path}": it was made of ${what}.`, {
      hint: "Make it anew with deno task search:index.",
    });
  };
  if (record.checkpoint !== null && record.checkpoint !== checkpoint) {
    refuse("embeddings by another checkpoint than the run's best");
  }
  if (source.fingerprint !== await fingerprintOf(checkpoint, data)) {
    refuse("data that were read or split by other settings than the configuration's");
  }
  // A run may have been brought here without its data.
  if (data.dir !== null && !await Deno.stat(data.dir).then(() => true, () => false)) return;
  const { [source.part as Part]: samples } = splitSamples(await listSamples(data), data);
  if (sampleListFingerprint(samples) !== record.images) {
    refuse(`other images than the ${source.part} part has now`);
  }
}
