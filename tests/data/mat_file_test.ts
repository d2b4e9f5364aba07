import assert from "node:assert/strict";
import { join } from "node:path";
import { type MatArray, parseMatFile } from "../../src/data/mat_file.ts";
import { matWriter } from "./mat_writer.ts";

const fixtures = join(import.meta.dirname!, "fixtures");
const arrays = parseMatFile(await Deno.readFile(`${fixtures}/arrays.mat`));

function numbers(array: MatArray | undefined): number[] {
  assert.equal(array?.kind, "numeric");
  return [...(array as MatArray & { kind: "numeric" }).values];
}

for (const type of "int8 uint8 int16 uint16 int32 uint32 int64 uint64 float32 float64".split(" ")) {
  Deno.test(`parseMatFile() reads numbers of class ${type}, column by column`, () => {
    const array = arrays.get(type);
    assert.deepEqual(array?.shape, [2, 3]);
    assert.deepEqual(numbers(array), [1, 4, 2, 5, 3, 100]);
  });
}

Deno.test("parseMatFile() reads negative numbers, truth values and arrays of three dimensions", () => {
  assert.deepEqual(numbers(arrays.get("negative")), [-1, -128]);
  assert.deepEqual(numbers(arrays.get("truth")), [1, 0]);
  const cube = arrays.get("cube");
  assert.deepEqual(cube?.shape, [2, 3, 4]);
  assert.deepEqual(numbers(cube).slice(0, 3), [0, 12, 4]);
});

Deno.test("parseMatFile() reads rows of text, non-ASCII and empty text", () => {
  assert.deepEqual((arrays.get("text") as MatArray & { kind: "char" }).rows, ["abc", "äöü"]);
  assert.deepEqual((arrays.get("empty_text") as MatArray & { kind: "char" }).rows, []);
});

Deno.test("parseMatFile() reads cells and structures within structures", () => {
  const cell = arrays.get("cell") as MatArray & { kind: "cell" };
  assert.deepEqual(numbers(cell.items[0]), [1.5]);
  assert.deepEqual((cell.items[1] as MatArray & { kind: "char" }).rows, ["in a cell"]);

  const [outer] = (arrays.get("struct") as MatArray & { kind: "struct" }).elements;
  const [inner] = (outer.get("inner") as MatArray & { kind: "struct" }).elements;
  assert.deepEqual(numbers(inner.get("value")), [7]);
  assert.deepEqual(numbers(outer.get("list")), []);
});

Deno.test("parseMatFile() names what it does not read, and reads on behind it", () => {
  assert.deepEqual(arrays.get("sparse"), {
    kind: "unsupported",
    shape: [3, 3],
    what: "sparse matrix",
  });
  assert.equal(
    (arrays.get("complex") as MatArray & { kind: "unsupported" }).what,
    "complex matrix",
  );
  assert.ok(arrays.has("cube"));
});

for (const littleEndian of [true, false]) {
  const { element, smallElement, words, matrix, file } = matWriter(littleEndian);
  const order = littleEndian ? "little" : "big";

  Deno.test(`parseMatFile() reads ${order}-endian numbers, small elements among them`, () => {
    const variables = parseMatFile(file(
      matrix(6, [1, 2], "a", [element(9, words(8, [0.25, -3e10]))]),
      matrix(6, [1, 2], "b", [smallElement(4, words(2, [7, 65535]))]),
    ));
    assert.deepEqual(numbers(variables.get("a")), [0.25, -3e10]);
    assert.deepEqual(numbers(variables.get("b")), [7, 65535]);
  });

  Deno.test(`parseMatFile() reads ${order}-endian UTF-16 text, marked as such or as numbers`, () => {
    const text = "Citroën 🚗";
    const units = words(2, [...text.split("")].map((unit) => unit.charCodeAt(0)));
    const points = words(4, [...text].map((character) => character.codePointAt(0)!));
    const variables = parseMatFile(file(
      matrix(4, [1, text.length], "a", [element(17, units)]),
      matrix(4, [1, text.length], "b", [element(4, units)]),
      matrix(4, [1, [...text].length], "c", [element(18, points)]),
      matrix(4, [1, text.length], "d", [element(16, new TextEncoder().encode(text))]),
    ));
    for (const name of ["a", "b", "c", "d"]) {
      assert.deepEqual((variables.get(name) as MatArray & { kind: "char" }).rows, [text], name);
    }
  });

  Deno.test(`parseMatFile() takes an element without data for an empty array (${order})`, () => {
    const variables = parseMatFile(
      file(matrix(1, [1, 1], "a", [element(14, new Uint8Array())])),
    );
    const { items } = variables.get("a") as MatArray & { kind: "cell" };
    assert.deepEqual(numbers(items[0]), []);
  });
}

const { element, words, matrix, file } = matWriter(true);

const wrongFiles: [string, Uint8Array, RegExp][] = [
  ["no bytes", new Uint8Array(), /cut short/],
  ["a text", new TextEncoder().encode("hello ".repeat(50)), /no MATLAB 5 file/],
  ["HDF5", new Uint8Array([0x89, 0x48, 0x44, 0x46, ...new Array(200).fill(0)]), /7\.3 \(HDF5\)/],
  [
    "version 7.3",
    new TextEncoder().encode("MATLAB 7.3 MAT-file, Platform: GLNXA64".padEnd(300)),
    /7\.3 \(HDF5\)/,
  ],
  ["another element", file(element(9, words(8, [1]))), /unknown type 9/],
  ["a damaged compressed variable", file(element(15, words(8, [1, 2]))), /compressed.*damaged/],
  [
    "more values than the shape",
    file(matrix(6, [1, 3], "a", [element(9, words(8, [1]))])),
    /\[1,3\] has 1 values/,
  ],
  ["a negative size", file(matrix(6, [1, -3], "a", [])), /shape \[1,-3\]/],
  ["an array of one dimension", file(matrix(6, [1], "a", [])), /has 1 dimensions/],
  ["an array of many dimensions", file(matrix(6, Array(99).fill(1), "a", [])), /99 dimensions/],
  [
    "a structure of many fields",
    file(matrix(2, [1, 1], "a", [
      element(5, words(4, [1])),
      element(1, new Uint8Array(20_000).fill(97)),
    ])),
    /has 20000 fields/,
  ],
  ["a huge cell array", file(matrix(1, [60000, 60000], "a", [])), /cut short/],
  [
    "a huge structure",
    file(matrix(2, [1, 2 ** 30], "a", [
      element(5, words(4, [8])),
      element(1, new Uint8Array(64).fill(97)),
    ])),
    /cut short/,
  ],
  ["an unknown class", file(matrix(77, [1, 1], "a", [])), /unknown class 77/],
  [
    "text of numbers that are none",
    file(matrix(4, [1, 1], "a", [
      element(9, words(8, [1e9])),
    ])),
    /character that is none/,
  ],
];

for (const [title, bytes, pattern] of wrongFiles) {
  Deno.test(`parseMatFile() refuses ${title}`, () => {
    assert.throws(() => parseMatFile(bytes), (error) => {
      assert.ok(error instanceof RangeError, String(error));
      assert.match(error.message, pattern);
      return true;
    });
  });
}

Deno.test("parseMatFile() refuses cells that are nested without end", () => {
  let cell = matrix(6, [1, 1], "", [element(9, words(8, [1]))]);
  for (let depth = 0; depth < 70; depth++) cell = matrix(1, [1, 1], "", [cell]);
  assert.throws(() => parseMatFile(file(cell)), /nested too deeply/);
});

for (const name of ["cars_annos.mat", "cars_annos_plain.mat", "arrays.mat"]) {
  const whole = await Deno.readFile(`${fixtures}/${name}`);

  Deno.test(`parseMatFile() survives ${name} cut at any place`, () => {
    const complete = parseMatFile(whole).size;
    const step = Math.ceil(whole.length / 400);
    for (let length = 0; length < whole.length; length += step) {
      try {
        // Cut between two variables, a file is merely shorter.
        assert.ok(parseMatFile(whole.subarray(0, length)).size < complete);
      } catch (error) {
        assert.ok(error instanceof RangeError, `${length}: ${error}`);
      }
    }
  });

  Deno.test(`parseMatFile() survives ${name} with any byte changed`, () => {
    const step = Math.ceil(whole.length / 400);
    for (let position = 128; position < whole.length; position += step) {
      for (const value of [0, 0x7f, 0xff]) {
        const changed = whole.slice();
        changed[position] = value;
        try {
          parseMatFile(changed);
        } catch (error) {
          assert.ok(error instanceof RangeError, `${position}: ${error}`);
        }
      }
    }
  });
}
