/**
 * What training tells TensorBoard: numbers by step, texts and pictures, in event files of our own
 * making.
 * Each process that works on a run writes a file of its own; TensorBoard reads the files of a
 * folder in the order of their names, one after the other.
 *
 * @module
 */

import { join } from "node:path";
import { namesIn } from "../core/atomic_folder.ts";
import { cannotWrite } from "../core/atomic_write.ts";
import { type Clock, systemClock } from "../core/clock.ts";
import { concatenate } from "../core/concatenate.ts";
import {
  type EventImage,
  imageRecord,
  scalarsRecord,
  startRecord,
  textRecord,
  versionRecord,
} from "./event_records.ts";

/** Writes events; each call is on the disk's side before it returns. */
export interface EventsWriter {
  /** The file. */
  readonly path: string;
  /** Tells numbers by their tags, such as `train/loss`, after `step` steps. */
  scalars(step: number, values: Readonly<Record<string, number>>): void;
  /** Tells a text, which is shown as it stands, in a fixed-width font. */
  text(step: number, tag: string, text: string): void;
  /** Shows a picture. */
  image(step: number, tag: string, image: EventImage): void;
  /** Closes the file; may be called twice. */
  close(): void;
}

/** Where a session of a run begins. */
export interface EventsOptions {
  /**
   * Steps done before it: 0 for a new run. What is told of later steps in the files of earlier
   * sessions is hidden by TensorBoard; it was told by a process that did not come to save it.
   */
  step: number;
  /** The time; by default the machine's. */
  clock?: Clock;
}

const namePattern = /^events\.out\.tfevents\.(\d{10})\.likeness\.(\d{6})$/;
const latestSecond = 9_999_999_999;

/**
 * Opens a new event file in `folder`. Records go out whole, one write each, so that a process that
 * is killed leaves whole records.
 *
 * @throws {UserError} if the folder or the file cannot be written; also from the writer's methods
 */
export async function openEvents(
  folder: string,
  { step, clock = systemClock }: EventsOptions,
): Promise<EventsWriter> {
  let path = folder;
  let file: Deno.FsFile;
  try {
    await Deno.mkdir(folder, { recursive: true });
    path = join(folder, await nextName(folder, clock));
    file = await Deno.open(path, { write: true, createNew: true });
  } catch (cause) {
    throw cannotWrite(path, cause);
  }
  let isOpen = true;

  function close(): void {
    if (isOpen) file.close();
    isOpen = false;
  }

  function append(...records: Uint8Array[]): void {
    if (!isOpen) throw new TypeError(`Cannot write "${path}": it is closed`);
    try {
      writeAll(file, concatenate(records));
    } catch (cause) {
      // Nothing may follow half a record: TensorBoard would give up on the file.
      close();
      throw cannotWrite(path, cause);
    }
  }

  // TensorBoard takes the first START of a run for its beginning and hides nothing; each later one
  // hides its own step too.
  const now = clock.now();
  append(versionRecord(now), startRecord({ now, step: step + 1 }));
  return {
    path,
    scalars: (step, values) => append(scalarsRecord({ now: clock.now(), step }, values)),
    text: (step, tag, text) =>
      append(textRecord({ now: clock.now(), step }, tag, asMarkdownCode(text))),
    image: (step, tag, image) => append(imageRecord({ now: clock.now(), step }, tag, image)),
    close,
  };
}

/** A file of pictures alone, for a folder that is written whole: its name and content. */
export function eventsFileOf(
  step: number,
  images: ReadonlyMap<string, EventImage>,
  clock: Clock = systemClock,
): [name: string, content: Uint8Array] {
  const now = clock.now();
  const records = Array.from(images, ([tag, image]) => imageRecord({ now, step }, tag, image));
  return [fileName(Math.floor(now / 1000), 1), concatenate([versionRecord(now), ...records])];
}

/** A name after those that are there, wherever the clock stands: the names are the order. */
async function nextName(folder: string, clock: Clock): Promise<string> {
  let second = Math.max(0, Math.floor(clock.now() / 1000));
  let number = 1;
  for (const name of await namesIn(folder)) {
    const [, laterSecond, laterNumber] = namePattern.exec(name)?.map(Number) ?? [];
    if (laterSecond === undefined) continue;
    second = Math.max(second, laterSecond);
    number = Math.max(number, laterNumber + 1);
  }
  return fileName(second, number);
}

function fileName(second: number, number: number): string {
  const padded = String(Math.min(second, latestSecond)).padStart(10, "0");
  return `events.out.tfevents.${padded}.likeness.${String(number).padStart(6, "0")}`;
}

function asMarkdownCode(text: string): string {
  return text.split("\n").map((line) => `    ${line}`).join("\n");
}

function writeAll(file: Deno.FsFile, bytes: Uint8Array): void {
  for (let written = 0; written < bytes.length;) {
    written += file.writeSync(bytes.subarray(written));
  }
}
