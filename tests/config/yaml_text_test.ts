import assert from "node:assert/strict";
import fc from "fast-check";
import { parse } from "yaml";
import { yamlText } from "../../src/config/yaml_text.ts";
import { type Need, optionalTest } from "../harness/optional_test.ts";

/** What some reader of YAML takes for something else than a text, or for more than one line. */
const tricky = [
  ..."yes no on off y n Y N true null ~ = << . .. - + _ 0_8 e0 0X1E 9E_5 -_126 +0o3 1_0.5e3".split(
    " ",
  ),
  ..."0777 1:2 12:30:45 2026-01-01 +1 .inf -.INF .nan 0x_1 0b_1 1e400 8 - : ? [] {} 0ab82efe".split(
    " ",
  ),
  ...[
    "",
    " ",
    " a",
    "a ",
    "a: b",
    "a #b",
    "# a",
    "- a",
    "a\n",
    "\n",
    " \n",
    "\n\n a\n",
    "a\n b\n\n",
  ],
  ...[
    "\t",
    "a\tb",
    "\r",
    "a\r\nb",
    "\u0085",
    "a\u2028b",
    "\ufeff",
    "\0",
    "\x7f",
    "é😀",
    "'",
    '"',
    "\\",
  ],
];

const pieces = [
  ..."0123456789_.-+eExXobnyYNaAfFiI:~=<> '\"\\#&*!|%@`[]{},?\t\n\r\u0085\u2028\ufeffé",
];
const text = fc.oneof(
  fc.constantFrom(...tricky),
  fc.array(fc.constantFrom(...pieces), { maxLength: 8 }).map((parts) => parts.join("")),
  fc.array(fc.constantFrom(...pieces.slice(0, 22)), { maxLength: 6 }).map((parts) =>
    parts.join("")
  ),
);

Deno.test("yamlText() writes texts that YAML 1.1 and 1.2 read as the same texts", () => {
  const check = (value: unknown) => {
    for (const version of ["1.1", "1.2"] as const) {
      assert.deepEqual(parse(yamlText(value), { version }), value, version);
    }
  };
  check({ tricky, keys: Object.fromEntries(tricky.map((text) => [`k${text}`, text])) });
  fc.assert(
    fc.property(fc.array(text), (texts) => check({ texts, nested: { a: [{ b: texts }] } })),
  );
});

Deno.test("yamlText() writes one object twice, where it is there twice", () => {
  const labels = { app: "likeness" };
  assert.equal(
    yamlText({ a: labels, b: labels, c: [], d: {}, e: null, f: 0.5 }),
    "a:\n  app: likeness\nb:\n  app: likeness\nc: []\nd: {}\ne: null\nf: 0.5\n",
  );
});

const kubectl: Need = async () => {
  const isThere = await new Deno.Command("kubectl", { args: ["version", "--client"] }).output()
    .then(({ success }) => success, () => false);
  return isThere ? null : "there is no kubectl";
};

await optionalTest("kubectl reads what yamlText() writes as it was", [kubectl], async () => {
  const texts = [...tricky, ...fc.sample(text, { numRuns: 5000, seed: 20_260_101 })];
  const data = Object.fromEntries(texts.map((text, place) => [`k${place}`, text]));
  const map = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "texts" }, data };
  const path = await Deno.makeTempFile({ suffix: ".yaml" });
  try {
    await Deno.writeTextFile(path, yamlText(map));
    const { stdout, stderr } = await new Deno.Command("kubectl", {
      args: ["patch", "--local", "--filename", path, "--type=merge", "--patch={}", "--output=json"],
    }).output();
    assert.equal(new TextDecoder().decode(stderr), "");
    assert.deepEqual(JSON.parse(new TextDecoder().decode(stdout)).data, data);
  } finally {
    await Deno.remove(path);
  }
});
