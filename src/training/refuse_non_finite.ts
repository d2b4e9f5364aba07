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
import { figureNames, type NonFinite } from "./step_figures.ts";
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
  /** The ranking loss's, after the step. */
  lossParameters: Parameters;
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
  const { step, epoch, batch, indices, samples, parameters, lossParameters, runFolder } = place;
  const arrays = nonFiniteArrays(await readParameters(parameters));
  const lossArrays = nonFiniteArrays(await readParameters(lossParameters));
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
    variables_after: [...arrays, ...lossArrays],
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

/** What was not finite, and where the forward pass first was not. */
function describeFault(
  result: StepResult,
  place: StepPlace,
  arrays: readonly NonFiniteArray[],
): string {
  const what = faultOfEmbeddings(result.nonFinite!, place) ?? faultOfLosses(result) ??
    faultOfGradients(result.nonFinite!);
  const statistic = firstStatistic(place.parameters, arrays);
  return statistic ? `${what}; on the way forward, "${statistic}" is the first that is not` : what;
}

function faultOfEmbeddings(
  { embeddings }: NonFinite,
  { indices, samples }: StepPlace,
): string | null {
  if (embeddings.length === 0) return null;
  if (embeddings.length === indices.length) {
    return `the embeddings of all ${indices.length} images are not finite`;
  }
  const { path } = samples[indices[embeddings[0]]];
  return embeddings.length === 1
    ? `the embedding of "${path}" is not finite`
    : `the embeddings of ${embeddings.length} images, such as "${path}", are not finite`;
}

const lossTitles = [
  ["rankingLoss", "ranking loss"],
  ["auxiliaryLoss", "auxiliary loss"],
  ["loss", "sum of ranking loss and weighted auxiliary loss"],
] as const;

function faultOfLosses(result: StepResult): string | null {
  const found = lossTitles.find(([name]) => !Number.isFinite(result[name]));
  if (!found) return null;
  const [name, title] = found;
  return `the ${title} is ${result[name]}, though the embeddings are finite`;
}

/** Backwards from the loss, the weight whose gradient was the first that was not finite. */
function faultOfGradients({ gradients }: NonFinite): string {
  const last = gradients.at(-1);
  if (last === undefined) return "the norm of all gradients together is no finite number";
  const more = gradients.length > 1 ? ` (and of ${gradients.length - 1} before it)` : "";
  return `the gradient of weight "${last}" is not finite${more}, though the loss is`;
}

/**
 * A batch norm's moving averages keep what passed on the way to the embeddings; in the order of the
 * model, the first that is not finite stands nearest to the origin. They tell it too where a ReLU
 * hides it: that of the WASM backend makes NaN a 0.
 */
function firstStatistic(
  { weights }: Parameters,
  arrays: readonly NonFiniteArray[],
): string | undefined {
  return arrays.find(({ name }) => !weights.has(name))?.name;
}
