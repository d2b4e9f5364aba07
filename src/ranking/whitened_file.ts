/**
 * Embeddings of one part, whitened by what those of the training part are like: what
 * `analysis:analyze --whiten` measures in place of the embeddings as they are.
 *
 * @module
 */

import { messageOf, UserError } from "../core/user_error.ts";
import type { EmbeddingsFile } from "./embeddings_file.ts";
import { learnWhitening, whiten, type WhiteningOptions, type WhiteningRecord } from "./whiten.ts";

/**
 * The same samples with whitened embeddings, of length 1. Their source says so, also by another
 * fingerprint: nothing takes them for the embeddings as they are.
 *
 * @throws {UserError} if the training part was embedded by another model, or cannot be whitened so
 */
export function whitenedFile(
  file: EmbeddingsFile,
  training: EmbeddingsFile,
  { dim = file.dim, shrinkage = 0 }: WhiteningOptions = {},
): EmbeddingsFile {
  const { run, fingerprint } = file.source;
  if (training.source.fingerprint !== fingerprint) {
    throw new UserError(
      `Cannot whiten "${run}": its training part was embedded by another checkpoint or of other data.`,
      { hint: "Embed both anew with deno task analysis:embed, --part train and --part test." },
    );
  }
  const trainingImages = training.samples.length;
  const whitening: WhiteningRecord = { trainingImages, inputs: file.dim, dim, shrinkage };
  return {
    ...file,
    ...whitenOrTell(file, training, { dim, shrinkage }),
    source: {
      ...file.source,
      fingerprint: `${fingerprint} whitened ${dim} ${shrinkage}`,
      whitening,
    },
  };
}

function whitenOrTell(
  file: EmbeddingsFile,
  training: EmbeddingsFile,
  options: WhiteningOptions,
): Pick<EmbeddingsFile, "embeddings" | "dim"> {
  try {
    return whiten(file, learnWhitening(training, options));
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    throw new UserError(`${messageOf(cause)}, in run "${file.source.run}".`, {
      hint: "Choose a smaller --whiten, or a --shrinkage above 0.",
      cause,
    });
  }
}
