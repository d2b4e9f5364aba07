import assert from "node:assert/strict";
import { join } from "node:path";
import { deflateSync } from "node:zlib";
import fc from "fast-check";
import { parseMatFile } from "../../src/data/mat_file.ts";
import { fuzzTest, mutatedBytes } from "../harness/fuzz.ts";
import { optionalTest } from "../harness/optional_test.ts";
import { peakMemoryIsTold, peakMemoryOf } from "../harness/peak_memory.ts";
import { matWriter } from "./mat_writer.ts";

const fixtures = join(import.meta.dirname!, "fixtures");
const { element, smallElement, words, matrix, file } = matWriter(true);

function isDocumented(error: unknown): boolean {
  // A RangeError of ours: not "Invalid array length", not a call stack that was exceeded.
  if (!(error instanceof RangeError)) return false;
  assert.doesNotMatch(error.message, /Invalid|Maximum|allocation|\n/);
  assert.ok(error.message.length < 2000);
  return true;
}

function compressed(bytes: Uint8Array): Uint8Array {
  const packed = deflateSync(bytes);
  const tag = words(4, [15, packed.length]);
  return Uint8Array.from([...tag, ...packed]);
}

for (const name of ["cars_annos.mat", "cars_annos_plain.mat", "arrays.mat"]) {
  const whole = await Deno.readFile(`${fixtures}/${name}`);
  fuzzTest(`parseMatFile() takes ${name} with anything changed`, {
    inputs: mutatedBytes(whole),
    runs: 2000,
    parse: parseMatFile,
    isDocumented,
  });
}

/** Elements of any type and length, within each other, that say what they like of themselves. */
const { anyElement } = fc.letrec<{ anyElement: Uint8Array; content: Uint8Array[] }>((tie) => ({
  anyElement: fc.oneof(
    { depthSize: "small" },
    fc.tuple(fc.nat(20), fc.uint8Array({ maxLength: 24 })).map(([type, data]) =>
      element(type, data)
    ),
    fc.tuple(fc.nat(20), fc.uint8Array({ minLength: 1, maxLength: 4 })).map(([type, data]) =>
      smallElement(type, data)
    ),
    fc.tuple(fc.nat(20), fc.constantFrom(0, 8, 0x7fffffff, 0xffffffff)).map(([type, length]) =>
      words(4, [type, length])
    ),
    fc.tuple(
      fc.nat(20),
      fc.array(fc.oneof(fc.nat(3), fc.constantFrom(1, 1, 2 ** 31 - 1, 2 ** 32 - 1)), {
        maxLength: 4,
      }),
      tie("content"),
    ).map(([arrayClass, shape, content]) => matrix(arrayClass, shape, "a", content)),
    tie("anyElement").map(compressed),
  ),
  content: fc.array(tie("anyElement"), { maxLength: 4 }),
}));

fuzzTest("parseMatFile() takes any elements", {
  inputs: fc.array(anyElement, { maxLength: 3 }).map((elements) => file(...elements)),
  runs: 4000,
  parse: parseMatFile,
  isDocumented,
});

fuzzTest("parseMatFile() takes any bytes behind a header", {
  inputs: fc.uint8Array({ maxLength: 300, size: "max" }).map((bytes) => file(bytes)),
  runs: 1000,
  parse: parseMatFile,
  isDocumented,
});

fuzzTest("parseMatFile() takes any bytes", {
  inputs: fc.oneof(fc.constant(file()), fc.uint8Array({ maxLength: 300, size: "max" })),
  runs: 500,
  parse: parseMatFile,
  isDocumented,
});

Deno.test("parseMatFile() reads a text of as many rows as characters at once", () => {
  const count = 1_000_000;
  const text = new Uint8Array(count).fill(97);
  const start = performance.now();
  const variables = parseMatFile(file(matrix(4, [count, 1], "a", [element(16, text)])));
  const took = performance.now() - start;
  assert.equal((variables.get("a") as { rows: string[] }).rows.length, count);
  assert.ok(took < 5000, `took ${took.toFixed(0)} ms`);
});

Deno.test("parseMatFile() refuses small files that are large when unpacked", () => {
  const bomb = compressed(new Uint8Array(2 ** 26 + 1));
  assert.ok(bomb.length < 2 ** 17);
  assert.throws(() => parseMatFile(file(bomb)), /a compressed variable is too large/);
  const numbers = matrix(9, [1, 2 ** 24], "a", [element(2, new Uint8Array(2 ** 24))]);
  const many = file(...Array(8).fill(compressed(numbers)));
  assert.throws(() => parseMatFile(many), /a compressed variable is too large/);
});

optionalTest(
  "parseMatFile() takes no more than 500 MiB for the worst small file",
  [peakMemoryIsTold],
  async () => {
    const setup = `
      import { deflateSync } from "node:zlib";
      import { parseMatFile } from "./src/data/mat_file.ts";
      import { matWriter } from "./tests/data/mat_writer.ts";
      const { element, words, matrix, file } = matWriter(true);
      function compressed(bytes) {
        const packed = deflateSync(bytes);
        return new Blob([words(4, [15, packed.length]), packed]).bytes();
      }
      const empty = words(4, [14, 0]);
      const content = new Uint8Array(2 ** 25);
      for (let at = 0; at < content.length; at += 8) content.set(empty, at);
    `;
    const worst: Record<string, string> = {
      "32 million bytes as numbers":
        `matrix(9, [1, 2 ** 25], "a", [element(2, new Uint8Array(2 ** 25))])`,
      "4 million empty cells": `matrix(1, [1, content.length / 8], "a", [content])`,
      "a bomb": `new Uint8Array(2 ** 28)`,
    };
    for (const [title, variable] of Object.entries(worst)) {
      const { peakMib } = await peakMemoryOf(`${setup}
        const bytes = file(await compressed(${variable}));
        try { parseMatFile(bytes); } catch (error) { console.log(String(error)); }
      `);
      assert.ok(peakMib < 500, `${title}: ${peakMib.toFixed(0)} MiB`);
    }
  },
);
