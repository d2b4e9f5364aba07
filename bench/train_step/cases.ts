/**
 * The cases of `bench:train-step`, from their names.
 *
 * @module
 */

import { UserError } from "../../src/core/user_error.ts";
import { type CgdCase, type Precision, precisions } from "../cgd_config.ts";
import { denoCommand } from "../deno_command.ts";
import { memoryGib } from "../machine.ts";
import { peerCommand } from "../peers_python.ts";
import type { BenchCase } from "../rounds.ts";
import { ownFloat32 } from "../rows.ts";

/** What the contenders of a case are told. */
export interface TrainStepJob extends CgdCase {
  /** Images in a batch. */
  batch: number;
  /** K of the P×K batch. */
  samplesPerCategory: number;
  /** Steps in a round. */
  steps: number;
  /** Steps before the first round. */
  warmUpSteps: number;
}

/** What was asked for: float32 and bfloat16 at batch 16 and, where memory allows, P×K 128. */
export const defaultCases = [
  "resnet50 224 b16 float32",
  "resnet50 224 b16 bfloat16",
  "resnet50 224 b128 float32",
  "resnet50 224 b128 bfloat16",
];

/** Images that a round works on at least, so that it takes long enough to be measured. */
const imagesPerRound = 64;
/** About what a process needs: something for itself, and so much an image of 224×224. */
const gibibytesAnyway = 1;
const gibibytesPerImage = 0.16;

/**
 * Parses a name such as `resnet50 224 b16 float32`. P×K follows from the batch: K is the largest
 * power of two that is at most its root, so 4×4 and 16×8.
 *
 * @throws {UserError} if it is not of that form
 */
export function parseCase(
  name: string,
  { backend, steps }: { backend: string; steps?: number },
): TrainStepJob {
  const match = /^resnet50 (\d+) b(\d+) (\w+)$/.exec(name);
  const precision = precisions.find((known) => known === match?.[3]);
  if (!match || !precision) {
    throw new UserError(`Cannot bench case "${name}": unknown.`, {
      hint: `Name it as "${defaultCases[0]}": backbone, size, batch, ${precisions.join(" or ")}.`,
    });
  }
  const [size, batch] = [Number(match[1]), Number(match[2])];
  const samplesPerCategory = 2 ** Math.floor(Math.log2(Math.sqrt(batch)));
  if (samplesPerCategory < 2 || batch % samplesPerCategory !== 0) {
    throw new UserError(`Cannot bench case "${name}": ${batch} images make no P×K batch.`, {
      hint: "A batch of 4, 16 or 128 does.",
    });
  }
  const enough = Math.max(1, Math.ceil(imagesPerRound / batch));
  const counts = { steps: steps ?? enough, warmUpSteps: 2 };
  return { size, batch, precision, backend, samplesPerCategory, ...counts };
}

/**
 * The cases that fit into memory, and notes on the others. Where all contenders do not fit at once,
 * each turn has a process of its own.
 */
export async function trainStepCases(
  names: readonly string[],
  options: { backend: string; steps?: number },
): Promise<{ cases: BenchCase[]; notes: string[] }> {
  const available = await memoryGib("MemAvailable");
  const cases: BenchCase[] = [];
  const notes: string[] = [];
  for (const name of names) {
    const job = parseCase(name, options);
    const contenders = await contendersOf(job);
    const needed = memoryNeeded(job);
    if (needed > available) {
      const [need, free] = [needed, available].map((gibibytes) => gibibytes.toFixed(0));
      notes.push(`${name} was left out: it needs some ${need} GiB of memory, ${free} are free.`);
      continue;
    }
    const oneAtATime = needed * contenders.length > available;
    cases.push({ name, contenders, oneAtATime });
  }
  return { cases, notes };
}

function memoryNeeded({ batch, size }: TrainStepJob): number {
  return gibibytesAnyway + gibibytesPerImage * batch * (size / 224) ** 2;
}

async function contendersOf(job: TrainStepJob): Promise<BenchCase["contenders"]> {
  const ours = denoCommand("train_step/ours.ts");
  const torch = await peerCommand("train_step_torch.py");
  const float32: Precision = "float32";
  return [
    { name: "ours", command: ours, job: { ...job } },
    ...job.precision === float32
      ? []
      : [{ name: ownFloat32, command: ours, job: { ...job, precision: float32 } }],
    { name: "keras", command: await peerCommand("train_step_keras.py"), job: { ...job } },
    { name: "pytorch", command: torch, job: { ...job, compile: false } },
    { name: "pytorch compiled", command: torch, job: { ...job, compile: true } },
  ];
}
