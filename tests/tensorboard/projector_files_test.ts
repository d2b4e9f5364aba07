import assert from "node:assert/strict";
import { createRandom } from "../../src/core/random.ts";
import { projectorFiles } from "../../src/tensorboard/projector_files.ts";

const sprite = { encoded: Uint8Array.of(1, 2, 3), size: 5 };

function textsOf(files: Map<string, Uint8Array>): Record<string, string> {
  return Object.fromEntries(
    Array.from(files, ([name, bytes]) => [name, new TextDecoder().decode(bytes)]),
  );
}

Deno.test("projectorFiles() writes each number so that it is read back to the last bit", () => {
  const random = createRandom("projector");
  const bits = Uint32Array.from({ length: 3000 }, () => random.integer(2 ** 32));
  const finite = new Float32Array(bits.buffer).filter(Number.isFinite);
  const values = Float32Array.of(0, 1, -1, 2 ** 24, 2 ** 24 + 2, 1e-45, 3.4028235e38, ...finite);
  const embeddings = values.subarray(0, values.length - values.length % 4);
  const columns = { row: Array.from({ length: embeddings.length / 4 }, (_, row) => `${row}`) };
  const { "tensors.tsv": text } = textsOf(
    projectorFiles({ name: "a", embeddings, dim: 4, columns, sprite }),
  );
  const lines = text.trimEnd().split("\n").map((line) => line.split("\t"));
  assert.ok(lines.length > 700 && lines.every((cells) => cells.length === 4));
  assert.deepEqual(Float32Array.from(lines.flat(), Number), embeddings);
});

Deno.test("projectorFiles() keeps a row a line and a column a cell, whatever the names hold", () => {
  const odd = ["a\tb", "c\r\nd", " \\ \"'", "ü\u0000", "\t"];
  const { "metadata.tsv": text } = textsOf(projectorFiles({
    name: "a",
    embeddings: new Float32Array(odd.length),
    dim: 1,
    columns: { category: odd, path: odd.toReversed() },
    sprite,
  }));
  const shown = ["a␉b", "c␍␊d", " \\ \"'", "ü␀", "␉"];
  assert.deepEqual(text.split("\n").map((line) => line.split("\t")), [
    ["category", "path"],
    ...shown.map((category, row) => [category, shown[shown.length - 1 - row]]),
    [""],
  ]);
});

Deno.test("projectorFiles() tells in its configuration what the other files are", () => {
  const files = projectorFiles({
    name: 'the "first"',
    embeddings: new Float32Array(6),
    dim: 3,
    columns: { category: ["a", "b"] },
    sprite,
  });
  const { "projector_config.pbtxt": config } = textsOf(files);
  assert.match(config, /tensor_name: "the \\"first\\""/);
  assert.match(config, /tensor_shape: 2\n *tensor_shape: 3\n/);
  assert.match(config, /single_image_dim: 5\n *single_image_dim: 5\n/);
  const named = [...config.matchAll(/_path: "(.+)"/g)].map(([, name]) => name);
  assert.deepEqual([...files.keys()].sort(), ["projector_config.pbtxt", ...named].sort());
  assert.equal(files.get(named.find((name) => name.startsWith("sprite"))!), sprite.encoded);
});
