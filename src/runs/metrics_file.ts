/**
 * Reads `metrics.csv`: what training measured after each epoch.
 *
 * @module
 */

import { messageOf, UserError } from "../core/user_error.ts";

/** One epoch: its figures by the names of their columns. */
export type EpochFigures = Record<string, number>;

/**
 * Reads the figures of all epochs; none if there is no file.
 *
 * @throws {UserError} if the file is damaged
 */
export async function readMetricsFile(path: string): Promise<EpochFigures[]> {
  let text: string;
  try {
    text = await Deno.readTextFile(path);
  } catch (cause) {
    if (cause instanceof Deno.errors.NotFound) return [];
    throw new UserError(`Cannot read "${path}": ${messageOf(cause)}.`, { cause });
  }
  const [header, ...lines] = text.split("\n").filter((line) => line !== "");
  const columns = header?.split(",") ?? [];
  return lines.map((line, index) => {
    const values = line.split(",");
    const isWhole = values.length === columns.length &&
      values.every((value) => value === "NaN" || value !== "" && !Number.isNaN(Number(value)));
    if (!isWhole) {
      throw new UserError(
        `Cannot read "${path}": line ${index + 2} is not ${columns.length} numbers.`,
      );
    }
    return Object.fromEntries(columns.map((column, i) => [column, Number(values[i])]));
  });
}
