/**
 * Stanford Cars 196: the annotation file `cars_annos.mat` and the photographs in `car_ims/`
 * (Krause et al., 3D Object Representations for Fine-Grained Categorization, 2013).
 *
 * @module
 */

import { relative, resolve } from "node:path";
import type { DataConfig } from "../../config/config.ts";
import { messageOf, UserError } from "../../core/user_error.ts";
import { type MatArray, parseMatFile } from "../mat_file.ts";
import type { Dataset, Sample } from "../sample.ts";

/**
 * The `cars196` data set. Split `zero_shot`: the first 98 categories train, the rest are for
 * testing, as the literature does; split `given`: by the file's own field `test`, whose two parts
 * share all categories.
 */
export const cars196: Dataset = { name: "cars196", listSamples };

// Classes count from 1, and the 98th is the last to train.
const lastTrainingClass = 98;

/** What the file says of one image. */
interface Record {
  path: string;
  carClass: number;
  test: boolean;
  /** x1, y1, x2, y2: pixels counted from 1, the last ones included. */
  corners: number[];
}

async function listSamples(settings: DataConfig): Promise<Sample[]> {
  const { dir, annotations, split } = settings;
  if (dir === null || annotations === null) {
    const key = dir === null ? "data.dir" : "data.annotations";
    throw new UserError(`Cannot list data set cars196: ${key} is not set.`, {
      hint:
        "Set data.dir to the folder that holds car_ims, and data.annotations to cars_annos.mat.",
    });
  }
  const bytes = await readBytes(annotations);
  const samples = readAnnotations(bytes, annotations, dir, split);
  await refuseMissingImages(samples);
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

function readAnnotations(
  bytes: Uint8Array,
  file: string,
  dir: string,
  split: DataConfig["split"],
): Sample[] {
  try {
    const variables = parseMatFile(bytes);
    const names = readNames(variables.get("class_names"));
    const annotations = variables.get("annotations");
    if (annotations?.kind !== "struct") throw new RangeError("it has no structure annotations");
    return annotations.elements.map((fields, index) => {
      const place = `annotations(${index + 1})`;
      return toSample(readRecord(fields, place), { names, dir, split, place });
    });
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    throw new UserError(`Cannot read "${file}": ${messageOf(cause)}`, {
      hint: "Wanted cars_annos.mat of Cars 196, a MATLAB 5 file; perhaps it was not copied whole.",
      cause,
    });
  }
}

function readNames(array: MatArray | undefined): string[] {
  if (array?.kind !== "cell") throw new RangeError("it has no cell array class_names");
  return array.items.map((item, index) => {
    if (item.kind === "char" && item.rows.length === 1) return item.rows[0];
    throw new RangeError(`class_names{${index + 1}} is no text`);
  });
}

function readRecord(fields: Map<string, MatArray>, place: string): Record {
  function number(name: string): number {
    const field = fields.get(name);
    if (field?.kind === "numeric" && field.values.length === 1) return field.values[0];
    throw new RangeError(`${place}.${name} is no number`);
  }

  const path = fields.get("relative_im_path");
  if (path?.kind !== "char" || path.rows.length !== 1) {
    throw new RangeError(`${place}.relative_im_path is no text`);
  }
  return {
    path: path.rows[0],
    carClass: number("class"),
    test: number("test") !== 0,
    corners: ["bbox_x1", "bbox_y1", "bbox_x2", "bbox_y2"].map(number),
  };
}

interface SampleContext {
  names: string[];
  dir: string;
  split: DataConfig["split"];
  place: string;
}

function toSample(record: Record, { names, dir, split, place }: SampleContext): Sample {
  const { carClass, test, corners: [x1, y1, x2, y2] } = record;
  const category = names[carClass - 1];
  if (category === undefined) {
    throw new RangeError(`${place}.class is ${carClass}, of ${names.length} class_names`);
  }
  const path = resolve(dir, record.path);
  if (relative(dir, path).split(/[/\\]/)[0] === "..") {
    throw new RangeError(`${place}.relative_im_path "${record.path}" leads out of data.dir`);
  }
  const box = { left: x1 - 1, top: y1 - 1, right: x2, bottom: y2 };
  if (!(box.left < box.right && box.top < box.bottom)) {
    throw new RangeError(`${place} has the box (${x1}, ${y1}, ${x2}, ${y2}), which is empty`);
  }
  const tested = split === "given" ? test : carClass > lastTrainingClass;
  return { path, category, box, split: tested ? "test" : "train" };
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
