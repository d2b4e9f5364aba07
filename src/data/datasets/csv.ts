/**
 * A CSV file that lists images, in the format of open-metric-learning: columns `path` and `label`;
 * optional `split` (train, anything else is for testing), `x_1`, `y_1`, `x_2`, `y_2` (the box),
 * `is_query` and `is_gallery`. The only file that imports `npm:csv-parse`.
 *
 * @module
 */

import { type CsvError, type Info, parse } from "csv-parse/sync";
import { resolve } from "node:path";
import type { DataConfig } from "../../config/config.ts";
import { messageOf, UserError } from "../../core/user_error.ts";
import type { Box, Dataset, Sample } from "../sample.ts";

/**
 * The `csv` data set. `label` is the category. A column `category`, which in that format groups
 * labels, is allowed and not used; so are columns that the format does not know.
 */
export const csv: Dataset = { name: "csv", listSamples };

/** A line of the file: its values by column, and where it is. */
interface Row {
  values: Record<string, string>;
  place: string;
}

const boxColumns = ["x_1", "y_1", "x_2", "y_2"] as const;

async function listSamples({ annotations, dir }: DataConfig): Promise<Sample[]> {
  if (annotations === null) {
    throw new UserError("Cannot list data set csv: data.annotations is not set.", {
      hint: "Set data.annotations to the CSV file.",
    });
  }
  const rows = parseRows(await readText(annotations), annotations);
  // Without data.dir, paths count from the file itself.
  const folder = dir ?? resolve(annotations, "..");
  return rows.map((row) => readRow(row, folder));
}

async function readText(path: string): Promise<string> {
  try {
    return await Deno.readTextFile(path);
  } catch (cause) {
    const missing = cause instanceof Deno.errors.NotFound;
    throw new UserError(`Cannot read "${path}": ${missing ? "no such file" : messageOf(cause)}`, {
      hint: "Check data.annotations.",
      cause,
    });
  }
}

function parseRows(text: string, path: string): Row[] {
  let header: string[] = [];
  try {
    const lines = parse(text, {
      bom: true,
      info: true,
      skip_empty_lines: true,
      trim: true,
    }) as unknown as { record: string[]; info: Info }[];
    header = lines.shift()?.record ?? [];
    checkHeader(header, path);
    return lines.map(({ record, info }) => ({
      values: Object.fromEntries(record.map((value, column) => [header[column], value])),
      place: `${path}:${info.lines}`,
    }));
  } catch (cause) {
    if (cause instanceof UserError) throw cause;
    const line = (cause as CsvError).lines;
    throw new UserError(
      `Cannot read "${typeof line === "number" ? `${path}:${line}` : path}": ${messageOf(cause)}`,
      { hint: "Wanted comma-separated values with a header line.", cause },
    );
  }
}

function checkHeader(header: string[], path: string): void {
  for (const column of ["path", "label"]) {
    if (header.includes(column)) continue;
    throw new UserError(`Cannot read "${path}:1": there is no column "${column}".`, {
      hint: header.length > 0 ? `Its columns are ${header.join(", ")}.` : "The file is empty.",
    });
  }
  const twice = header.find((column, index) => header.indexOf(column) !== index);
  if (twice !== undefined) {
    throw new UserError(`Cannot read "${path}:1": there are two columns "${twice}".`);
  }
}

function readRow(row: Row, folder: string): Sample {
  const { values, place } = row;
  for (const column of ["path", "label"]) {
    if (values[column] === "") {
      throw new UserError(`Cannot read "${place}": the ${column} is empty.`);
    }
  }
  const sample: Sample = { path: resolve(folder, values.path), category: values.label };
  const box = readBox(row);
  if (box) sample.box = box;
  if (values.split) sample.split = values.split.toLowerCase() === "train" ? "train" : "test";
  const role = sample.split === "train" ? undefined : readRole(row);
  if (role) sample.role = role;
  return sample;
}

function readBox({ values, place }: Row): Box | undefined {
  const given = boxColumns.filter((column) => values[column]);
  if (given.length === 0) return undefined;
  const [left, top, right, bottom] = boxColumns.map((column) =>
    values[column] ? Number(values[column]) : NaN
  );
  if (Number.isFinite(left + top + right + bottom) && left < right && top < bottom) {
    return { left, top, right, bottom };
  }
  const found = boxColumns.map((column) => `${column} "${values[column] ?? ""}"`).join(", ");
  throw new UserError(
    `Cannot read "${place}": the box is ${found}; wanted numbers with x_1 < x_2 and y_1 < y_2.`,
  );
}

function readRole(row: Row): Sample["role"] {
  const { is_query, is_gallery } = row.values;
  if (!is_query && !is_gallery) return undefined;
  const query = readFlag(row, "is_query");
  const gallery = readFlag(row, "is_gallery");
  if (query && gallery) return undefined;
  if (query) return "query";
  if (gallery) return "gallery";
  throw new UserError(`Cannot read "${row.place}": the image is neither query nor gallery.`, {
    hint: "Remove the line, or leave is_query and is_gallery empty for both.",
  });
}

function readFlag({ values, place }: Row, column: string): boolean {
  const text = (values[column] ?? "").toLowerCase();
  if (["true", "1", "1.0"].includes(text)) return true;
  if (["false", "0", "0.0", ""].includes(text)) return false;
  throw new UserError(
    `Cannot read "${place}": ${column} is "${values[column]}"; wanted True or False.`,
  );
}
