import assert from "node:assert/strict";
import fc from "fast-check";
import { decodeSafetensors, encodeSafetensors } from "../../src/core/safetensors.ts";
import { fuzzTest, mutatedBytes } from "../harness/fuzz.ts";

const whole = encodeSafetensors({
  arrays: new Map([
    ["weights", { shape: [2, 3], values: new Float32Array([1, -2, 3.5, 0, 9, 1e30]) }],
    ["labels", { shape: [2], values: new Int32Array([7, -7]) }],
    ["empty", { shape: [0, 4], values: new Float32Array(0) }],
  ]),
  metadata: { note: "grüße" },
});

function isDocumented(error: unknown): boolean {
  if (!(error instanceof RangeError)) return false;
  assert.doesNotMatch(error.message, /Invalid|Maximum|allocation|\n/);
  assert.ok(error.message.length < 1000);
  return true;
}

/** Decodes; what comes must be of its shape, and not larger than the file. */
function decode(bytes: Uint8Array<ArrayBuffer>): void {
  const { arrays, metadata } = decodeSafetensors(bytes);
  let total = 0;
  for (const { shape, values } of arrays.values()) {
    assert.equal(values.length, shape.reduce((product, size) => product * size, 1));
    total += values.byteLength;
  }
  assert.ok(total <= bytes.length);
  for (const text of Object.values(metadata)) assert.equal(typeof text, "string");
}

function file(header: string, dataLength: number): Uint8Array<ArrayBuffer> {
  const text = new TextEncoder().encode(header);
  const bytes = new Uint8Array(8 + text.length + dataLength);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(text.length), true);
  bytes.set(text, 8);
  return bytes;
}

fuzzTest("decodeSafetensors() takes a file with anything changed", {
  inputs: mutatedBytes(whole),
  runs: 6000,
  parse: decode,
  isDocumented,
});

const number = fc.oneof(
  fc.constantFrom(0, 4, 8, 16, 24, 32),
  fc.constantFrom(-4, 0.5, 1e300, 2 ** 31, 2 ** 32, 2 ** 53, null, "4", true),
);
const entry = fc.record({
  dtype: fc.constantFrom("F32", "F32", "I32", "F16", "", 32, null),
  shape: fc.oneof(
    fc.array(fc.oneof(fc.nat(6), number), { maxLength: 4 }),
    fc.constantFrom(null, 3),
  ),
  data_offsets: fc.oneof(
    fc.tuple(fc.constantFrom(0, 4, 8, 16), fc.constantFrom(0, 4, 8, 16, 32)),
    fc.array(number, { maxLength: 3 }),
  ),
}, { requiredKeys: ["data_offsets"] });
const header = fc.oneof(
  fc.dictionary(fc.constantFrom("a", "b", "__proto__", "__metadata__", "constructor"), entry),
  fc.dictionary(fc.constantFrom("a", "b"), entry).map((entries) => ({ ...entries, a: 5 })),
  // Of its own shape, and either right or wrong by its place alone.
  fc.tuple(fc.nat(8), fc.nat(8), fc.nat(2)).map(([a, b, shift]) => ({
    a: { dtype: "F32", shape: [a], data_offsets: [0, a * 4] },
    b: { dtype: "I32", shape: [b], data_offsets: [a * 4 + shift * 2, (a + b) * 4 + shift * 2] },
  })),
  fc.jsonValue(),
);

fuzzTest("decodeSafetensors() takes any header", {
  inputs: fc.tuple(
    header.map((header) => JSON.stringify(header)),
    fc.oneof(fc.constantFrom(0, 4, 16, 32), fc.nat(64)),
  ).map(([text, length]) => file(text, length)),
  runs: 6000,
  parse: decode,
  isDocumented,
});

const wrongHeaders: [string, string, RegExp][] = [
  ["no JSON", "{", /the header is no JSON$/],
  ["nested lists without end", "[".repeat(100_000), /the header is no JSON$/],
  ["null", "null", /no JSON object/],
  ["a list", "[]", /no JSON object/],
  ["metadata that are no texts", `{"__metadata__":{"a":1}}`, /the metadata are no texts/],
  ["an array that is null", `{"a":null}`, /"a" has no type, shape and offsets/],
  ["a negative offset", array("[-4,0]"), /has no type, shape and offsets/],
  ["an offset that is no whole number", array("[0.5,4.5]"), /has no type, shape and offsets/],
  ["offsets in the wrong order", array("[8,4]"), /has the offsets 8,4/],
  ["a huge array", array("[0,9007199254740991]"), /"a" is cut off/],
  ["another type", array("[0,16]", "F64"), /"a" is F64, not F32 or I32/],
  ["another shape", array("[0,16]", "F32", "[5]"), /"a" is not of its shape/],
  ["a huge shape", array("[0,16]", "F32", "[4294967296,4294967296]"), /is not of its shape/],
  ["bytes that are no array's", array("[0,8]", "F32", "[2]"), /8 bytes are no array's/],
  ["a gap", array("[8,16]", "F32", "[2]"), /"a" starts at 8, not at 0/],
  [
    "arrays that overlap",
    `{"a":{"dtype":"F32","shape":[4],"data_offsets":[0,16]},` +
    `"b":{"dtype":"F32","shape":[2],"data_offsets":[8,16]}}`,
    /"b" starts at 8, not at 16/,
  ],
];

function array(offsets: string, dtype = "F32", shape = "[4]"): string {
  return `{"a":{"dtype":"${dtype}","shape":${shape},"data_offsets":${offsets}}}`;
}

for (const [title, text, pattern] of wrongHeaders) {
  Deno.test(`decodeSafetensors() refuses ${title}`, () => {
    assert.throws(() => decodeSafetensors(file(text, 16)), (error) => {
      assert.ok(isDocumented(error), String(error));
      assert.match((error as Error).message, pattern);
      return true;
    });
  });
}

Deno.test("decodeSafetensors() refuses a header longer than any memory", () => {
  for (const length of [2n ** 64n - 1n, 2n ** 53n, 2n ** 32n]) {
    const bytes = Uint8Array.from(whole);
    new DataView(bytes.buffer).setBigUint64(0, length, true);
    assert.throws(() => decodeSafetensors(bytes), /the header is cut off/);
  }
});

Deno.test("decodeSafetensors() takes no more for what is left out than for nothing", () => {
  const text = `{"a":{"dtype":"F16","shape":[2],"data_offsets":[4,8]},` +
    `"b":{"dtype":"I32","shape":[1],"data_offsets":[0,4]}}`;
  const { arrays } = decodeSafetensors(file(text, 8), { only: (name) => name === "b" });
  assert.deepEqual([...arrays.keys()], ["b"]);
});
