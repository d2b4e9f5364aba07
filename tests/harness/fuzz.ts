/**
 * Fuzzed tests: a parser is given thousands of inputs made by a seeded generator, and must answer
 * each with a value or with the error that it documents, at once.
 *
 * A failure prints the smallest input found, the seed and the path. `FUZZ_SEED=7` draws others. An
 * input that took too long fails; one that never ends is not interrupted, since parsers do not wait.
 *
 * @module
 */

import assert from "node:assert/strict";
import fc from "fast-check";
import { concatenate } from "../../src/core/concatenate.ts";

/** What a fuzzed test does. */
export interface FuzzOptions<Input> {
  /** Makes the inputs. */
  inputs: fc.Arbitrary<Input>;
  /** How many of them. */
  runs: number;
  /** What is tested; what it returns may be asserted on within. */
  parse: (input: Input) => unknown;
  /** Whether an error is one of those that are documented. */
  isDocumented: (error: unknown) => boolean;
  /** What one input may take, in milliseconds; default: 2,000. */
  mostMilliseconds?: number;
}

/** The seed of every fuzzed test; its failures are repeated with it. */
const seed = Number(Deno.env.get("FUZZ_SEED") ?? 20_251_125);

/** Registers a fuzzed test. */
export function fuzzTest<Input>(name: string, options: FuzzOptions<Input>): void {
  const { inputs, runs, parse, isDocumented, mostMilliseconds = 2000 } = options;
  Deno.test(`${name} (${runs} inputs, seed ${seed})`, async () => {
    let refused = 0;
    const property = fc.asyncProperty(inputs, async (input) => {
      const start = performance.now();
      try {
        await parse(input);
      } catch (error) {
        if (!isDocumented(error)) throw error;
        refused++;
      }
      const took = performance.now() - start;
      assert.ok(took <= mostMilliseconds, `took ${took.toFixed(0)} ms`);
    });
    await fc.assert(property, { numRuns: runs, seed });
    // Inputs that are all good or all bad test but half of a parser.
    assert.ok(refused > 0 && refused < runs, `${refused} of ${runs} inputs were refused`);
  });
}

/** A copy of `whole` with some bytes changed, cut out, doubled or put in. */
export function mutatedBytes(whole: Uint8Array, from = 0): fc.Arbitrary<Uint8Array<ArrayBuffer>> {
  const position = fc.nat(whole.length - 1).map((at) => Math.max(at, from));
  const byte = fc.oneof(fc.constantFrom(0, 1, 0x7f, 0x80, 0xff), fc.nat(255));
  const edit = fc.record({
    kind: fc.constantFrom("set", "set", "set", "word", "cut", "copy", "truncate"),
    at: position,
    other: position,
    length: fc.nat(40),
    byte,
    word: fc.oneof(fc.constantFrom(0, 1, 0x7fffffff, 0x80000000, 0xffffffff), fc.nat()),
  });
  return fc.array(edit, { minLength: 1, maxLength: 6 }).map((edits) => {
    let bytes = Uint8Array.from(whole);
    for (const { kind, at, other, length, byte, word } of edits) {
      if (at >= bytes.length) continue;
      if (kind === "set") bytes[at] = byte;
      if (kind === "word" && at + 4 <= bytes.length) {
        new DataView(bytes.buffer).setUint32(at & ~3, word, true);
      }
      if (kind === "cut") bytes = concatenate([bytes.subarray(0, at), bytes.subarray(at + length)]);
      if (kind === "copy") {
        const piece = bytes.slice(other, other + length);
        bytes = concatenate([bytes.subarray(0, at), piece, bytes.subarray(at)]);
      }
      if (kind === "truncate") bytes = bytes.slice(0, at);
    }
    return bytes;
  });
}

/** A copy of a text with some pieces changed, cut out, doubled or put in from `pieces`. */
export function mutatedText(whole: string, pieces: readonly string[]): fc.Arbitrary<string> {
  const edit = fc.record({
    at: fc.nat(whole.length),
    other: fc.nat(whole.length),
    cut: fc.oneof(fc.constant(0), fc.nat(60)),
    piece: fc.oneof(
      fc.constantFrom(...pieces),
      fc.string({ maxLength: 8 }),
      fc.string({ unit: "binary", maxLength: 4 }),
    ),
    copied: fc.oneof(fc.constant(0), fc.nat(60)),
  });
  return fc.array(edit, { minLength: 1, maxLength: 5 }).map((edits) => {
    let text = whole;
    for (const { at, other, cut, piece, copied } of edits) {
      const copy = text.slice(other, other + copied);
      text = text.slice(0, at) + piece + copy + text.slice(at + cut);
    }
    return text;
  });
}
