/**
 * Stanford Cars 196: the annotation file `cars_annos.mat` and the photographs in `car_ims/`
 * (Krause et al., 3D Object Representations for Fine-Grained Categorization, 2013).
 *
 * @module
 */

import { resolve } from "node:path";
import type { DataConfig } from "../../config/config.ts";
import { shorten } from "../../core/shorten.ts";
import { messageOf, UserError } from "../../core/user_error.ts";
import { DataFaultError, readRecords } from "../data_fault.ts";
import { findPathFault } from "../find_path_fault.ts";
import { type MatArray, parseMatFile } from "../mat_file.ts";
import type { Box, Dataset, ListOptions, Sample } from "../sample.ts";

/**
 * The `cars196` data set. Split `zero_shot`: the first 98 categories train, the rest are for
 * testing, as the literature does; split `given`: by the file's own field `test`, whose two parts
 * share all categories. The super-category is the maker, with which the name of a class begins.
 */
export const cars196: Dataset = { name: "cars196", listSamples };

// Classes count from 1, and the 98th is the last to train.
const lastTrainingClass = 98;

/** What the file holds. */
interface Annotations {
  /** Names of the classes, from class 1. */
  names: string[];
  /** One structure an image. */
  records: Map<string, MatArray>[];
}

/** The structure of one image, and where it is. */
interface Record {
  fields: Map<string, MatArray>;
  file: string;
  /** Its place in the file: `annotations(12)`. */
  at: string;
}

const hint = "Wanted cars_annos.mat of Cars 196, a MATLAB 5 file; perhaps it was not copied whole.";

async function listSamples(
  { dir, annotations: file, split }: DataConfig,
  { onFault }: ListOptions = {},
): Promise<Sample[]> {
  if (dir === null || file === null) {
    const key = dir === null ? "data.dir" : "data.annotations";
    throw new UserError(`Cannot list data set cars196: ${key} is not set.`, {
      hint:
        "Set data.dir to the folder that holds car_ims, and data.annotations to cars_annos.mat.",
    });
  }
  const { names, records } = parseAnnotations(await readBytes(file), file);
  const samples = readRecords(records, (fields, index) => {
    const record = { fields, file, at: `annotations(${index + 1})` };
    return readSample(record, names, dir, split);
  }, onFault);
  // Whoever collects faults looks for every image.
  if (!onFault) await refuseMissingImages(samples);
  return samples;
}

async function readBytes(path: string): Promise<Uint8Array> {
  try {
    return await Deno.readFile(path);
  } catch (cause) {
    const missing = cause instanceof Deno.errors.NotFound;
    throw new UserError(`Cannot read "${path}": ${missing ? "no such file" : messageOf(cause)}`, {
      hint: "Set data.annotations to cars_annos.mat.",
      cause,
    });
  }
}

function parseAnnotations(bytes: Uint8Array, file: string): Annotations {
  try {
    const variables = parseMatFile(bytes);
    const names = readNames(variables.get("class_names"));
    const annotations = variables.get("annotations");
    if (annotations?.kind !== "struct") throw new RangeError("it has no structure annotations");
    return { names, records: annotations.elements };
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    throw new UserError(`Cannot read "${file}": ${messageOf(cause)}`, { hint, cause });
  }
}

function readNames(array: MatArray | undefined): string[] {
  if (array?.kind !== "cell") throw new RangeError("it has no cell array class_names");
  return array.items.map((item, index) => {
    if (item.kind === "char" && item.rows.length === 1) return item.rows[0];
    throw new RangeError(`class_names{${index + 1}} is no text`);
  });
}

function readSample(
  record: Record,
  names: string[],
  dir: string,
  split: DataConfig["split"],
): Sample {
  const path = readPath(record, dir);
  const carClass = readNumber(record, "class", path);
  const category = names[carClass - 1];
  if (category === undefined) {
    const message = `.class is ${carClass}, of ${names.length} class_names`;
    throw faultAt(record, "class", message, path);
  }
  const box = readBox(record, path);
  const tested = split === "given"
    ? readNumber(record, "test", path) !== 0
    : carClass > lastTrainingClass;
  return { path, category, group: makerOf(category), box, split: tested ? "test" : "train" };
}

/** The first word of a class's name, or two where the maker has two. */
function makerOf(name: string): string {
  return /^(AM General|Aston Martin|Land Rover|\S+)/.exec(name)?.[0] ?? name;
}

function readPath(record: Record, dir: string): string {
  const field = record.fields.get("relative_im_path");
  if (field?.kind !== "char" || field.rows.length !== 1) {
    throw faultAt(record, "path", ".relative_im_path is no text");
  }
  const [path] = field.rows;
  const wrong = findPathFault(path, dir);
  if (wrong) {
    throw faultAt(record, "outside", `.relative_im_path "${shorten(path, 200)}" ${wrong}`);
  }
  return resolve(dir, path);
}

function readBox(record: Record, path: string): Box {
  const [x1, y1, x2, y2] = ["bbox_x1", "bbox_y1", "bbox_x2", "bbox_y2"]
    .map((name) => readNumber(record, name, path));
  // Theirs: pixels counted from 1, the last ones included.
  const box = { left: x1 - 1, top: y1 - 1, right: x2, bottom: y2 };
  if (box.left < box.right && box.top < box.bottom) return box;
  const message = ` has the box (${x1}, ${y1}, ${x2}, ${y2}), which is empty`;
  throw faultAt(record, "box", message, path);
}

function readNumber(record: Record, name: string, path: string): number {
  const field = record.fields.get(name);
  const value = field?.kind === "numeric" && field.values.length === 1 ? field.values[0] : NaN;
  if (Number.isFinite(value)) return value;
  throw faultAt(record, "field", `.${name} is no number`, path);
}

function faultAt(
  { file, at }: Record,
  kind: string,
  message: string,
  path?: string,
): DataFaultError {
  const paths = path === undefined ? [] : [path];
  return new DataFaultError(`read "${file}"`, {
    kind,
    message: `${at}${message}`,
    paths,
    place: file,
    hint,
  });
}

/** Looks for the first image only: a wrong folder shows there, a damaged file when it is read. */
async function refuseMissingImages(samples: Sample[]): Promise<void> {
  const path = samples.at(0)?.path;
  if (path === undefined) return;
  try {
    await Deno.stat(path);
  } catch (cause) {
    throw new UserError(`Cannot find image "${path}": ${messageOf(cause)}`, {
      hint: "Set data.dir to the folder that holds car_ims.",
      cause,
    });
  }
}
