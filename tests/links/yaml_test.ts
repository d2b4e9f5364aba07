/**
 * The expected results are those of the real `@std/yaml` 1.0.10.
 *
 * @module
 */

import { parse, stringify } from "@std/yaml";
import assert from "node:assert/strict";

Deno.test("parse() reads what a configuration holds", () => {
  const text =
    "train:\n  epochs: 3 # few\n  rate: 1.e-4\nheads: [spoc, 'mac']\nbox: ~\nflip: true\n";
  assert.deepEqual(parse(text), {
    train: { epochs: 3, rate: 1e-4 },
    heads: ["spoc", "mac"],
    box: null,
    flip: true,
  });
});

Deno.test("parse() reads the numbers of @std/yaml", () => {
  const numbers: Record<string, unknown> = {
    "0": 0,
    "-0": 0,
    "0777": 511,
    "0b11": 3,
    "-0x1F": -31,
    "1_000": 1000,
    ".5": 0.5,
    "1E+05": 100000,
    "-.inf": -Infinity,
    "08": "08",
    "0o7": "0o7",
    "1_": "1_",
    "12:30": "12:30",
    "yes": "yes",
  };
  for (const [text, value] of Object.entries(numbers)) assert.deepEqual(parse(text), value, text);
});

Deno.test("parse() merges anchors and reads dates", () => {
  assert.deepEqual(parse("a: &x {b: 1}\nc:\n  <<: *x\n  d: 2020-01-02"), {
    a: { b: 1 },
    c: { b: 1, d: new Date("2020-01-02") },
  });
  assert.equal(parse("2020-01-02", { schema: "core" }), "2020-01-02");
  assert.equal(parse("7", { schema: "failsafe" }), "7");
});

Deno.test("parse() gives null for nothing", () => {
  for (const text of ["", "\n", "# only a comment\n", "~"]) assert.equal(parse(text), null);
});

Deno.test("parse() refuses what is no YAML, naming the line", () => {
  assert.throws(() => parse("a: 1\n*b"), { name: "SyntaxError", message: /line 2/ });
  assert.throws(() => parse("--- 1\n--- 2"), { name: "SyntaxError", message: /2 documents/ });
});

Deno.test("parse() refuses a key that is there twice, unless told otherwise", () => {
  assert.throws(() => parse("a: 1\na: 2"), { name: "SyntaxError", message: /line 2, column 1/ });
  assert.deepEqual(parse("a: 1\na: 2", { allowDuplicateKeys: true }), { a: 2 });
});

Deno.test("stringify() writes what parse() reads back", () => {
  const value = {
    texts: [
      "yes",
      "007",
      "1e3",
      "a: b",
      "# x",
      "",
      " ",
      "null",
      "two\nlines\n",
      "C:\\x",
      "é <'\">",
    ],
    numbers: [0, -1.5, 1e-7, 1e21, Infinity],
    nested: [[1, [2]], { a: [{ b: null }] }],
    empty: [{}, []],
  };
  assert.deepEqual(parse(stringify(value)), value);
});

Deno.test("stringify() lays out as @std/yaml does", () => {
  const value = { b: [1, { c: "x" }], a: { d: true } };
  assert.equal(stringify(value), "b:\n  - 1\n  - c: x\na:\n  d: true\n");
  assert.equal(
    stringify(value, { sortKeys: true, arrayIndent: false }),
    "a:\n  d: true\nb:\n- 1\n- c: x\n",
  );
  assert.equal(stringify(value, { flowLevel: 1 }), "b: [1, {c: x}]\na: {d: true}\n");
});

Deno.test("stringify() writes an object twice only without anchors", () => {
  const shared = { z: 1 };
  assert.equal(stringify({ a: shared, b: shared }), "a: &ref_0\n  z: 1\nb: *ref_0\n");
  const plain = stringify({ a: shared, b: shared }, { useAnchors: false });
  assert.equal(plain, "a:\n  z: 1\nb:\n  z: 1\n");
});

Deno.test("stringify() refuses undefined and functions, or skips them when told so", () => {
  assert.throws(() => stringify({ a: undefined }), TypeError);
  assert.throws(() => stringify({ a: () => 1 }), TypeError);
  assert.equal(stringify({ a: undefined, b: () => 1, c: 1 }, { skipInvalid: true }), "c: 1\n");
});
