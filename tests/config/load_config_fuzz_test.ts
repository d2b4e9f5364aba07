import assert from "node:assert/strict";
import fc from "fast-check";
import { parseConfig } from "../../src/config/load_config.ts";
import { schema } from "../../src/config/schema.ts";
import { UserError } from "../../src/core/user_error.ts";
import { fuzzTest, mutatedText } from "../harness/fuzz.ts";
import { projectRoot } from "../harness/run_task.ts";

const wholeFile = await Deno.readTextFile(`${projectRoot}config.yaml`);
const names = Object.entries(schema.shape).flatMap(([section, { def }]) => {
  const { shape } = def.innerType as unknown as { shape: Record<string, unknown> };
  return Object.keys(shape).map((key) => `${section}.${key}`);
});

/** What is special in YAML, in JavaScript's objects, and in numbers. */
const pieces = [
  ..."&a *a <<: !! !!binary !!set !!float !!int !!timestamp | > - ? : , [ ] { } # % @ ` ' \"".split(
    " ",
  ),
  ..."__proto__ constructor toString prototype hasOwnProperty name null ~ true .inf -.inf .nan"
    .split(" "),
  ..."1e999 -0 0x1F 0o17 1_000 99999999999999999999999 1e-400 0.1.2 2001-01-01".split(" "),
  "\n",
  "\r\n",
  "\r",
  "\t",
  "\0",
  "\ufeff",
  "\u2028",
  "\ud800",
  "---\n",
  "...\n",
  "%YAML 1.1\n",
  "\n  ",
  ": ",
  "- ",
  "? ",
  "data:\n",
  "train: {loss: {name: hap2s, name: hap2s}}\n",
];

function isDocumented(error: unknown): boolean {
  if (!(error instanceof UserError)) return false;
  assert.ok(!error.message.includes("\n"), error.message);
  assert.ok(error.message.length < 2000, `${error.message.length} characters`);
  return true;
}

const parse = (text: string) => parseConfig(text, "config.yaml");

fuzzTest("parseConfig() takes any text", {
  inputs: fc.oneof(
    fc.array(fc.constantFrom(...pieces, ...names.flatMap((name) => name.split(".")), " "), {
      maxLength: 30,
    }).map((parts) => parts.join("")),
    fc.string({ unit: "binary", maxLength: 200 }),
  ),
  runs: 4000,
  parse,
  isDocumented,
});

fuzzTest("parseConfig() takes config.yaml with anything changed", {
  inputs: mutatedText(wholeFile, pieces),
  runs: 1500,
  parse,
  isDocumented,
});

/** Ten of ten of ten of …: a small text, of more values than fit in any memory. */
function billionLaughs(generations: number): string {
  const lines = ["a0: &a0 ha"];
  for (let n = 1; n <= generations; n++) {
    lines.push(`a${n}: &a${n} [${Array(10).fill(`*a${n - 1}`).join(", ")}]`);
  }
  return `{${lines.join(", ")}}`;
}

const hostile: Record<string, string> = {
  "a billion laughs": billionLaughs(9),
  "a value in itself": "data: &a { dataset: *a }",
  "a list in itself": "data: &a [*a]",
  "an alias without anchor": "data: *nowhere",
  "lists nested without end": "data: " + "[".repeat(20_000),
  "maps nested without end": "{a: ".repeat(20_000),
  "20,000 keys": Array.from({ length: 20_000 }, (_, key) => `k${key}: 1`).join("\n"),
  "one key 20,000 times": "k: 1\n".repeat(20_000),
  "a long key": `${"k".repeat(100_000)}: 1`,
  "a long text": `data: { split: ${"x".repeat(200_000)} }`,
  "a text without end": `data: { dataset: ${"x".repeat(1e6)} }`,
  "many documents": "---\n".repeat(20_000),
  "a number of 100,000 digits": `train: { epochs: ${"9".repeat(100_000)} }`,
  "an infinite number where null is allowed": "train: { early_stopping_patience: .inf }",
  "a key twice": "data: { dataset: csv, dataset: folder }",
  "the key __proto__": "data: { __proto__: { dir: /etc } }",
  "a key that is a map": "{ data: 1 }: 2",
  "bytes": "train: { augmentation: !!binary AAAA }",
  "tabs": "data:\n\tdataset: csv",
};

for (const [title, text] of Object.entries(hostile)) {
  Deno.test(`parseConfig() refuses ${title} at once`, () => {
    const start = performance.now();
    assert.throws(() => parse(text), isDocumented);
    assert.throws(() => parseConfig("", "c.yaml", { set: [`data=${text}`] }), isDocumented);
    const took = performance.now() - start;
    assert.ok(took < 5000, `took ${took.toFixed(0)} ms`);
  });
}

Deno.test("parseConfig() takes a byte order mark and every kind of line end", () => {
  for (const end of ["\n", "\r\n"]) {
    const text = ["\ufeffdata:", "  dataset: csv", "train:", "  epochs: 3", ""].join(end);
    const { data, train } = parse(text);
    assert.deepEqual([data.dataset, train.epochs], ["csv", 3]);
  }
});

Deno.test("parseConfig() takes dates for texts, and bytes for nothing", () => {
  const { output } = parseConfig("", "c.yaml", { set: ["output.name=2025-11-25"] });
  assert.equal(output.name, "2025-11-25");
  for (const set of ["data=2025-11-25", "train.augmentation=!!binary AAAA"]) {
    assert.throws(() => parseConfig("", "c.yaml", { set: [set] }), isDocumented);
  }
});

Deno.test("parseConfig() copies an alias: an override changes one place", () => {
  const text =
    "train: { loss: &loss { name: hap2s, alpha: 5 } }\ndata: { dir: &dir /a, annotations: *dir }";
  const { data } = parseConfig(text, "c.yaml", { set: ["data.dir=/b"] });
  assert.deepEqual([data.dir, data.annotations], ["/b", "/a"]);
});

const value = fc.oneof(
  fc.jsonValue({ maxDepth: 4 }),
  fc.constantFrom("auto", "emoji", "hap2s", "none", "./x.ts", "a.h5", "", "__proto__", "\0"),
  fc.constantFrom(0, -0, 1, -1, 0.5, 3, 2 ** 31, 2 ** 53, 1e308, -1e308),
);

fuzzTest("parseConfig() takes any value of any key", {
  inputs: fc.tuple(fc.constantFrom(...names, "train.loss.name", "a", "__proto__.a"), value),
  runs: 3000,
  parse: ([name, value]) => {
    const tree = name.split(".").reduceRight(
      (inner, key) => `{ ${key}: ${inner} }`,
      JSON.stringify(value),
    );
    parse(tree);
  },
  isDocumented,
});

fuzzTest("parseConfig() takes any --set", {
  inputs: fc.tuple(
    fc.oneof(
      fc.constantFrom(...names, "train.loss.name", "train.loss.margin.x", "train"),
      fc.constantFrom("__proto__", "__proto__.a", "data.__proto__.dir", "constructor.prototype.a"),
      fc.string({ maxLength: 12 }),
    ),
    fc.oneof(
      value.map((value) => JSON.stringify(value)),
      fc.array(fc.constantFrom(...pieces, "a", " ", "1"), { maxLength: 12 })
        .map((parts) => parts.join("")),
      fc.string({ unit: "binary", maxLength: 30 }),
    ),
  ),
  runs: 4000,
  parse: ([name, value]) => {
    const config = parseConfig("", "config.yaml", { set: [`${name}=${value}`] });
    // Nothing comes by inheritance, and no object of others was changed.
    assert.equal(Object.getPrototypeOf(config.data), Object.prototype);
    assert.equal(({} as Record<string, unknown>).a, undefined);
  },
  isDocumented,
});
