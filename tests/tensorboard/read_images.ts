/**
 * The pictures of an event file, for tests that need no TensorBoard.
 *
 * @module
 */

import { decodeMessage, type ReadField } from "../../src/core/protobuf.ts";

/** A picture that an event file shows. */
export interface ShownImage {
  tag: string;
  step: number;
  /** The bytes of the image file. */
  encoded: Uint8Array;
}

/** All pictures of an event file, in their order. */
export function readImages(file: Uint8Array): ShownImage[] {
  const found: ShownImage[] = [];
  const view = new DataView(file.buffer, file.byteOffset);
  for (let at = 0, length = 0; at < file.length; at += 12 + length + 4) {
    length = Number(view.getBigUint64(at, true));
    const event = decodeMessage(file.subarray(at + 12, at + 12 + length));
    for (const summary of valuesOf(event, 5)) {
      for (const value of valuesOf(decodeMessage(summary as Uint8Array), 1)) {
        const fields = decodeMessage(value as Uint8Array);
        const [tensor] = valuesOf(fields, 8);
        const [, , encoded] = tensor ? valuesOf(decodeMessage(tensor as Uint8Array), 8) : [];
        if (!encoded) continue; // a number or a text
        const [tag] = valuesOf(fields, 1) as [Uint8Array];
        const [step] = valuesOf(event, 2) as [number];
        const text = new TextDecoder().decode(tag);
        found.push({ tag: text, step, encoded: encoded as Uint8Array });
      }
    }
  }
  return found;
}

function valuesOf(fields: readonly ReadField[], number: number): ReadField["value"][] {
  return fields.filter((field) => field.number === number).map(({ value }) => value);
}
