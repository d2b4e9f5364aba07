/**
 * The records of TensorBoard's event files: what is told, as a protocol buffer
 * (tensorboard/compat/proto/event.proto and summary.proto, by their field numbers), in the frame of
 * a TFRecord. After it comes `events_file.ts`.
 *
 * @module
 */

import { crc32c } from "../core/crc32c.ts";
import { encodeMessage, type FieldValue } from "../core/protobuf.ts";

/** When something happened. */
export interface EventTime {
  /** Milliseconds since 1970. */
  now: number;
  /** Steps done. */
  step: number;
}

/** The first record of a file: of which kind it is. */
export function versionRecord(now: number): Uint8Array {
  return eventRecord({ now, step: 0 }, [3, "brain.Event:2"]); // file_version
}

/** A session begins: what earlier ones have told of `step` and later does not count any more. */
export function startRecord(time: EventTime): Uint8Array {
  const start = 1; // SessionLog.START
  return eventRecord(time, [7, encodeMessage([[1, start]])]); // session_log
}

/** Numbers by their tags; TensorBoard keeps them in single precision. */
export function scalarsRecord(
  time: EventTime,
  scalars: Readonly<Record<string, number>>,
): Uint8Array {
  const values = Object.entries(scalars).map(([tag, value]) =>
    [1, encodeMessage([[1, tag], [2, { float: value }]])] as const // Summary.Value
  );
  return eventRecord(time, [5, encodeMessage(values)]); // summary
}

/** A text in Markdown. */
export function textRecord(time: EventTime, tag: string, markdown: string): Uint8Array {
  const strings = 7; // DT_STRING
  const tensorData = 2; // DATA_CLASS_TENSOR
  const tensor = encodeMessage([[1, strings], [2, encodeMessage([])], [8, markdown]]);
  const plugin = encodeMessage([[1, "text"]]);
  const metadata = encodeMessage([[1, plugin], [4, tensorData]]);
  const value = encodeMessage([[1, tag], [8, tensor], [9, metadata]]);
  return eventRecord(time, [5, encodeMessage([[1, value]])]);
}

/** A picture to show. */
export interface EventImage {
  /** The bytes of a PNG or JPEG file. */
  encoded: Uint8Array;
  /** Its width, in pixels. */
  width: number;
  /** Its height, in pixels. */
  height: number;
  /** What it shows, in Markdown. */
  description: string;
}

/** A picture. */
export function imageRecord(
  time: EventTime,
  tag: string,
  { encoded, width, height, description }: EventImage,
): Uint8Array {
  const strings = 7; // DT_STRING
  const blobs = 3; // DATA_CLASS_BLOB_SEQUENCE
  const shape = encodeMessage([[2, encodeMessage([[1, 3]])]]);
  const tensor = encodeMessage([
    [1, strings],
    [2, shape],
    ...[String(width), String(height), encoded].map((value) => [8, value] as const),
  ]);
  const plugin = encodeMessage([[1, "images"]]);
  const metadata = encodeMessage([[1, plugin], [3, description], [4, blobs]]);
  const value = encodeMessage([[1, tag], [8, tensor], [9, metadata]]);
  return eventRecord(time, [5, encodeMessage([[1, value]])]);
}

/** An `Event` as a TFRecord: length, its check sum, content, its check sum. */
function eventRecord(
  { now, step }: EventTime,
  content: readonly [number, FieldValue],
): Uint8Array {
  const event = encodeMessage([[1, { double: now / 1000 }], [2, step], content]);
  const record = new Uint8Array(12 + event.length + 4);
  const view = new DataView(record.buffer);
  view.setBigUint64(0, BigInt(event.length), true);
  view.setUint32(8, masked(crc32c(record.subarray(0, 8))), true);
  record.set(event, 12);
  view.setUint32(12 + event.length, masked(crc32c(event)), true);
  return record;
}

/** TFRecords mask their check sums (tensorflow/core/lib/hash/crc32c.h). */
function masked(sum: number): number {
  return ((sum >>> 15 | sum << 17) + 0xa282ead8) >>> 0;
}
