/**
 * A CSV file that lists images, in the format of open-metric-learning: columns `path` and `label`;
 * optional `split` (train, anything else is for testing), `x_1`, `y_1`, `x_2`, `y_2` (the box),
 * `is_query`, `is_gallery` and `category` (the super-category). The only file that imports `npm:csv-parse`.
 *
 * @module
 */

import { type CsvError, type Info, parse } from "csv-parse/sync";
import { resolve } from "node:path";
import type { DataConfig } from "../../config/config.ts";
import { shorten } from "../../core/shorten.ts";
import { messageOf, UserError } from "../../core/user_error.ts";
import { DataFaultError, readRecords } from "../data_fault.ts";
import { findPathFault } from "../find_path_fault.ts";
import type { Box, Dataset, ListOptions, Sample } from "../sample.ts";

/**
 * The `csv` data set. `label` is the category. The column `category`, which in that format groups
 * labels, is the super-category. Columns that the format does not know are allowed and not used. Paths may be
 * absolute, but must not lead out of `data.dir` (without it: out of the file's folder).
 */
export const csv: Dataset = { name: "csv", listSamples };

/** The columns that are read; the last eight need not be there. */
const columns = [
  "path",
  "label",
  "split",
  "x_1",
  "y_1",
  "x_2",
  "y_2",
  "is_query",
  "is_gallery",
  "category",
] as const;
const boxColumns = ["x_1", "y_1", "x_2", "y_2"] as const;

type Column = typeof columns[number];

/** What all lines share. */
interface Table {
  file: string;
  /** What relative paths count from. */
  folder: string;
  /** How many columns there are. */
  width: number;
  /** Where the columns are that are read. */
  positions: [Column, number][];
}

/** A line as its parser has it. */
interface Line {
  record: string[];
  info: Info;
}

/** A line whose image is known: its values by column, and where it is. */
interface Row {
  values: Partial<Record<Column, string>>;
  place: string;
  path: string;
  label: string;
}

async function listSamples(
  { annotations, dir }: DataConfig,
  { onFault }: ListOptions = {},
): Promise<Sample[]> {
  if (annotations === null) {
    throw new UserError("Cannot list data set csv: data.annotations is not set.", {
      hint: "Set data.annotations to the CSV file.",
    });
  }
  const [header, ...lines] = parseLines(await readText(annotations), annotations);
  const table = readHeader(header?.record ?? [], annotations, dir);
  return readRecords(lines, (line) => readSample(toRow(line, table)), onFault);
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

function parseLines(text: string, path: string): Line[] {
  try {
    return parse(text, {
      bom: true,
      info: true,
      // A line with too few values is one bad line, not a bad file.
      relax_column_count: true,
      skip_empty_lines: true,
      trim: true,
    }) as unknown as Line[];
  } catch (cause) {
    const line = (cause as CsvError).lines;
    throw new UserError(
      `Cannot read "${typeof line === "number" ? `${path}:${line}` : path}": ${messageOf(cause)}`,
      { hint: "Wanted comma-separated values with a header line.", cause },
    );
  }
}

function readHeader(header: string[], file: string, dir: string | null): Table {
  const positions = new Map<string, number>();
  for (const [position, column] of header.entries()) {
    if (positions.has(column)) {
      throw new UserError(`Cannot read "${file}:1": there are two columns "${shorten(column)}".`);
    }
    positions.set(column, position);
  }
  for (const column of ["path", "label"]) {
    if (positions.has(column)) continue;
    throw new UserError(`Cannot read "${file}:1": there is no column "${column}".`, {
      hint: header.length > 0
        ? `Its columns are ${shorten(header.join(", "), 500)}.`
        : "The file is empty.",
    });
  }
  return {
    file,
    // Without data.dir, paths count from the file itself.
    folder: dir ?? resolve(file, ".."),
    width: header.length,
    positions: columns.flatMap((column) => {
      const position = positions.get(column);
      return position === undefined ? [] : [[column, position]];
    }),
  };
}

function toRow({ record, info }: Line, { file, folder, width, positions }: Table): Row {
  const place = `${file}:${info.lines}`;
  if (record.length !== width) {
    const message = `it has ${record.length} values; wanted ${width}, as the header has`;
    throw faultAt({ place }, "columns", message);
  }
  const values: Row["values"] = Object.fromEntries(
    positions.map(([column, position]) => [column, record[position]]),
  );
  const { path, label } = values;
  if (!path) throw faultAt({ place }, "path", "the path is empty");
  const wrong = findPathFault(path, folder);
  if (wrong) {
    throw faultAt({ place }, "outside", `the path "${shorten(path, 200)}" ${wrong}`, outsideHint);
  }
  const row = { values, place, path: resolve(folder, path) };
  if (!label) throw faultAt(row, "label", "the label is empty");
  return { ...row, label };
}

const outsideHint = "Set data.dir to the folder that holds all images.";

function readSample(row: Row): Sample {
  const { path, label: category, values: { split, category: group } } = row;
  const sample: Sample = { path, category };
  if (group) sample.group = group;
  const box = readBox(row);
  if (box) sample.box = box;
  if (split) sample.split = split.toLowerCase() === "train" ? "train" : "test";
  const role = sample.split === "train" ? undefined : readRole(row);
  if (role) sample.role = role;
  return sample;
}

function readBox(row: Row): Box | undefined {
  const texts = boxColumns.map((column) => row.values[column] ?? "");
  if (texts.every((text) => text === "")) return undefined;
  const [left, top, right, bottom] = texts.map((text) => text === "" ? NaN : Number(text));
  if (Number.isFinite(left + top + right + bottom) && left < right && top < bottom) {
    return { left, top, right, bottom };
  }
  const found = boxColumns.map((column, index) => `${column} "${shorten(texts[index])}"`).join(
    ", ",
  );
  throw faultAt(
    row,
    "box",
    `the box is ${found}; wanted numbers with x_1 < x_2 and y_1 < y_2`,
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
  const hint = "Remove the line, or leave is_query and is_gallery empty for both.";
  throw faultAt(row, "role", "the image is neither query nor gallery", hint);
}

function readFlag(row: Row, column: Column): boolean {
  const text = (row.values[column] ?? "").toLowerCase();
  if (["true", "1", "1.0"].includes(text)) return true;
  if (["false", "0", "0.0", ""].includes(text)) return false;
  throw faultAt(
    row,
    "role",
    `${column} is "${shorten(row.values[column] ?? "")}"; wanted True or False`,
  );
}

function faultAt(
  { place, path }: { place: string; path?: string },
  kind: string,
  message: string,
  hint?: string,
): DataFaultError {
  const paths = path === undefined ? [] : [path];
  return new DataFaultError(`read "${place}"`, { kind, message, paths, place, hint });
}
