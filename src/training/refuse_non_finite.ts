/**
 * Ends a training whose numbers left the range of numbers, and says where: which step and batch, and
 * which tensor was the first. The batch is written down, so that it can be looked at.
 *
 * @module
 */

import { join } from "node:path";
import { atomicWrite } from "../core/atomic_write.ts";
import { UserError } from "../core/user_error.ts";
import type { Sample } from "../data/sample.ts";
import { type Parameters, readParameters } from "../model/parameters.ts";
import { type NonFiniteArray, nonFiniteArrays } from "./non_finite_arrays.ts";
import { figureNames } from "./step_figures.ts";
import type { StepResult } from "./train_step.ts";

/** Which step it was. */
export interface StepPlace {
  /** Steps done since the start of the training, this one included. */
  step: number;
  /** From 1. */
  epoch: number;
  /** Number of the batch in its epoch, from 1. */
  batch: number;
  /** The samples of the batch, by their position in `samples`. */
  indices: readonly number[];
  /** What is trained on. */
  samples: readonly Sample[];
  /** The model's, after the step. */
  parameters: Parameters;
  /** Where `failed_step.json` is written. */
  runFolder: string;
}

/** So many samples are named in the message; all are in the file. */
const namedSamples = 4;

/**
 * Goes on if all numbers of a step are finite. Weights must have been before it.
 *
 * @throws {UserError} if not; by then `<run folder>/failed_step.json` holds the batch
 */
export async function refuseNonFinite(result: StepResult, place: StepPlace): Promise<void> {
  if (!result.nonFinite) return;
  const { step, epoch, batch, indices, samples, parameters, runFolder } = place;
  const arrays = nonFiniteArrays(await readParameters(parameters));
  const fault = describeFault(result, place, arrays);
  const path = join(runFolder, "failed_step.json");
  const report = {
    step,
    epoch,
    batch,
    fault,
    // Texts, since JSON knows no NaN and no Infinity.
    figures: Object.fromEntries(figureNames.map((name) => [name, String(result[name])])),
    gradients: result.nonFinite.gradients,
    embeddings: result.nonFinite.embeddings,
    variables_after: arrays,
    samples: indices.map((index) => ({ id: index, ...pick(samples[index]) })),
  };
  const written = await atomicWrite(path, JSON.stringify(report, null, 2) + "\n")
    .then(() => `the batch is in "${path}"`, (reason) => `the batch could not be kept: ${reason}`);
  const named = indices.slice(0, namedSamples).join(", ");
  const ids = indices.length > namedSamples ? `${named}, …` : named;
  throw new UserError(
    `Cannot go on training: at step ${step} (epoch ${epoch}, batch ${batch}, samples ${ids}) ` +
      `${fault}; ${written}.`,
    {
      hint: "Lower train.learning_rate, add train.warmup_epochs or set train.gradient_clip_norm; " +
        "the last checkpoint is kept.",
    },
  );
}

function pick({ path, category }: Sample): Pick<Sample, "path" | "category"> {
  return { path, category };
}

/** What was the first in the flow of the step that was not finite. */
function describeFault(
  result: StepResult,
  { indices, samples, parameters }: StepPlace,
  arrays: readonly NonFiniteArray[],
): string {
  const { embeddings, gradients } = result.nonFinite!;
  if (embeddings.length > 0) {
    const whose = embeddings.length === indices.length
      ? `the embeddings of all ${indices.length} images are`
      : embeddings.length === 1
      ? `the embedding of "${samples[indices[embeddings[0]]].path}" is`
      : `the embeddings of ${embeddings.length} images, such as ` +
        `"${samples[indices[embeddings[0]]].path}", are`;
    return `${whose} not finite${firstStatistic(parameters, arrays)}`;
  }
  for (const [name, title] of lossTitles) {
    if (!Number.isFinite(result[name])) {
      return `the ${title} is ${result[name]}, though the embeddings are finite`;
    }
  }
  const last = gradients.at(-1);
  if (last === undefined) return "the norm of all gradients together is beyond any float32 number";
  const more = gradients.length > 1 ? ` (and of ${gradients.length - 1} before it)` : "";
  return `the gradient of weight "${last}" is not finite${more}, though the loss is`;
}

const lossTitles = [
  ["rankingLoss", "ranking loss"],
  ["auxiliaryLoss", "auxiliary loss"],
  ["loss", "sum of ranking loss and weighted auxiliary loss"],
] as const;

/**
 * A batch norm's moving averages change on the way to the embeddings, and keep what passed there; in
 * the order of the model, the first that is not finite stands nearest to the origin.
 */
function firstStatistic(parameters: Parameters, arrays: readonly NonFiniteArray[]): string {
  const first = arrays.find(({ name }) => !parameters.weights.has(name));
  return first ? `, the first on the way to them being "${first.name}"` : "";
}
