/**
 * The report of `bench:losses` in words: a table for the terminal, and one for docs/losses.md with
 * the sentences that belong to it.
 *
 * @module
 */

import { counted, grouped } from "../../src/core/counted.ts";
import { textTable } from "../../src/core/text_table.ts";
import { confidence, tQuantile } from "../t_interval.ts";
import type { LossReport, LossRow } from "./loss_report.ts";

/** For the terminal. */
export function lossTable(report: LossReport): string {
  const [title, ...lines] = textTable(
    [headings(report), ...report.rows.map((row) => cellsOf(row))],
    ["left", "left", "right"],
  );
  const notes = report.notes.map((note) => `Note: ${note}`);
  return [title, "─".repeat(title.length), ...lines, ...notes].join("\n");
}

/** For docs/losses.md. */
export function lossMarkdown(report: LossReport): string {
  const rule = headings(report).map((_, column) => column < 2 ? "---" : "--:");
  const rows = report.rows.map((row) => {
    const [loss, ...cells] = cellsOf(row);
    return [`\`${loss}\``, ...cells];
  });
  const table = [headings(report), rule, ...rows].map((cells) => `| ${cells.join(" | ")} |`);
  const sentences = [...conditionsOf(report), ...report.notes].map((sentence) => `- ${sentence}`);
  return [`Recall@1 after an equal budget of training:`, table.join("\n"), sentences.join("\n")]
    .join("\n\n");
}

function headings({ seeds }: LossReport): string[] {
  return [
    ...["loss", "with", "Recall@1", `${100 * confidence} % interval`],
    ...seeds.map((seed) => `seed ${seed}`),
    ...["MAP@R", "s a step"],
  ];
}

function cellsOf(row: LossRow): string[] {
  const { loss, companion, recallAt1, recallAt1OfSeeds, mapAtR, stepSeconds } = row;
  const share = (value: number | null) => value === null ? "failed" : value.toFixed(3);
  const hasInterval = recallAt1 !== null && Number.isFinite(recallAt1.low);
  return [
    ...[loss, companion, share(recallAt1?.mean ?? null)],
    hasInterval ? `${recallAt1.low.toFixed(3)} to ${recallAt1.high.toFixed(3)}` : "–",
    ...recallAt1OfSeeds.map(share),
    ...[share(mapAtR), share(stepSeconds)],
  ];
}

/** The sentences beneath the table. */
function conditionsOf(report: LossReport): string[] {
  const { rows, seeds, budget, recipe: { data, model, train }, backends, versions } = report;
  const { machines, commits, dates, testImages, protocols, command } = report;
  const recipeLoss = [train.loss].flat().map(({ name }) => `\`${name}\``).join(" and ");
  return [
    `\`${command}\``,
    `${listed(dates)}, commit ${listed(commits.map((commit) => commit.slice(0, 7)))}, ` +
    `${listed(machines)}; ${listed(backends)}; ${listed(versions)}.`,
    `Each run: the recipe of the configuration, but for \`train.loss\`, \`train.seed\` and ` +
    `${counted(budget.epochs, "epoch")} of ${listed(budget.stepsPerEpoch)} steps, in the first ` +
    `${train.warmup_epochs} of which the learning rate rises. Data set ${data.dataset}, ` +
    `${data.image_size} pixels, batches of ${train.categories_per_batch} categories × ` +
    `${train.samples_per_category} samples, model ${model.name} on ${model.backbone}.`,
    `Measured on the ${listed(testImages.map(grouped))} test images: ${listed(protocols)}. ` +
    `All runs have the same split (\`data.split_seed\` ${data.split_seed}).`,
    intervalSentence(seeds.length) + (rows.some(hasFailure) ? afterFailures : ""),
    ...seeds.length > 1 ? ["A difference within the intervals is none."] : [],
    `All losses have the same learning rate, ${train.learning_rate}, the same schedule ` +
    `(${train.schedule}) and their own defaults; none was tuned. The recipe's own loss is ` +
    `${recipeLoss}, which its learning rate may favour.`,
    "So the table cannot say which loss is best once each is tuned, nor after longer training, " +
    "with other batches or on other data.",
    "s a step: seconds of training a step, the median over all epochs of all seeds.",
  ];
}

const afterFailures = " Where runs failed, it is made of the others alone.";

function hasFailure({ recallAt1OfSeeds }: LossRow): boolean {
  return recallAt1OfSeeds.includes(null);
}

function intervalSentence(seedCount: number): string {
  if (seedCount < 2) return "One seed: there is no interval.";
  const freedom = seedCount - 1;
  return `The interval: Student's t with ${freedom} ` +
    `${freedom === 1 ? "degree" : "degrees"} of freedom, ` +
    `mean ± ${tQuantile(freedom).toFixed(3)} · s / √${seedCount} over the seeds of weights, ` +
    "batches and augmentation. How the figures vary with the split or the test images, it does " +
    "not tell.";
}

function listed(values: readonly (string | number)[]): string {
  return values.join(" and ");
}
