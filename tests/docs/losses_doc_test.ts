/**
 * Holds docs/losses.md to the configuration's schema: the same losses, miners and samplers, in the
 * same order, with the same options and defaults.
 *
 * @module
 */

import assert from "node:assert/strict";
import { z } from "zod";
import { schema } from "../../src/config/schema.ts";
import { parseYamlText } from "../../src/config/yaml_text.ts";

const path = "docs/losses.md";
const text = await Deno.readTextFile(path);

/** One of several things that a key takes, by name. */
type Named = z.ZodObject<{ name: z.ZodLiteral<string> }>;

const train = schema.shape.train.unwrap().shape;
const losses = choices(train.loss);
const miners = choices(losses.map(({ shape }) => (shape as z.ZodRawShape).miner).find(Boolean)!);
const samplers = choices(train.sampler);

Deno.test("docs/losses.md has the losses of the schema, with their options and defaults", () => {
  assert.deepEqual(optionsTold("Losses"), optionsOf(losses));
});

Deno.test("docs/losses.md has the miners of the schema, with their options and defaults", () => {
  assert.deepEqual(optionsTold("Miners"), optionsOf(miners));
});

Deno.test("docs/losses.md has the samplers of the schema, with their options and defaults", () => {
  assert.deepEqual(optionsTold("Samplers"), optionsOf(samplers));
});

Deno.test("docs/losses.md tells each loss's formula, source, use, and what differs elsewhere", () => {
  for (const [name, section] of sections("Losses")) {
    assert.match(section, /^```text\n[^`]+^```$/m, `the formula of ${name}`);
    assert.match(section, /^- Source: .*(arXiv \d{4}\.\d{5}|\d{4}\.$)/m, `the source of ${name}`);
    assert.match(section, /^- Use it /m, `the use of ${name}`);
    assert.match(section, /^- (?!Source|Use it)/m, `what differs elsewhere of ${name}`);
  }
});

Deno.test("docs/losses.md names no loss or miner that does not exist", () => {
  const names = new Set([...losses, ...miners].map(nameOf));
  const rows = text.split("\n").filter((line) => line.startsWith("|") && line.includes("`"));
  const told = rows.flatMap((row) => [...row.matchAll(/`(\w+)`/g)].map(([, name]) => name));
  assert.ok(told.length > 0);
  assert.deepEqual(told.filter((name) => !names.has(name)), []);
});

Deno.test("docs/losses.md's examples of a configuration are valid", () => {
  const examples = yamlBlocks(text).filter((block) => block.startsWith("train:"));
  assert.ok(examples.length > 0);
  for (const example of examples) {
    const { error } = schema.safeParse(parseYamlText(example, path).values());
    assert.equal(error, undefined, example);
  }
});

Deno.test("docs/losses.md has a place for the table of Recall@1", () => {
  assert.equal(text.split("<!-- recall table -->").length, 2);
});

/** What a key takes by name, through all that is around it: null, a default, a list of them. */
function choices(key: z.core.$ZodType): Named[] {
  const unions: Named[][] = [];
  const look = (type: z.core.$ZodType): void => {
    if (type instanceof z.ZodDiscriminatedUnion) unions.push(type.options as Named[]);
    else if (type instanceof z.ZodUnion) type.options.forEach(look);
    else if ("innerType" in type._zod.def) look(type._zod.def.innerType as z.core.$ZodType);
  };
  look(key);
  assert.equal(unions.length, 1, "the key takes one of several by name");
  return unions[0];
}

function nameOf({ shape }: Named): string {
  return shape.name.value;
}

/** All options of each with their defaults, as the schema fills them in. */
function optionsOf(choices: Named[]): unknown[] {
  return choices.map((choice) => choice.parse({ name: nameOf(choice) }));
}

/** All options of each with their defaults, as the first YAML block of its section has them. */
function optionsTold(chapter: string): unknown[] {
  return sections(chapter).map(([name, section]) => {
    const [block] = yamlBlocks(section);
    assert.ok(block, `${name} has a block of options`);
    const options = parseYamlText(block, path).values() as { name: string };
    assert.equal(options.name, name, "the heading is the name");
    return options;
  });
}

/** The headings and texts of a chapter's sections. */
function sections(chapter: string): [name: string, section: string][] {
  const found = text.split(/^## /m).find((part) => part.startsWith(`${chapter}\n`));
  assert.ok(found, `there is a chapter ${chapter}`);
  return found.split(/^### /m).slice(1).map((section) => {
    const [heading] = section.split("\n");
    return [heading.replace(/^`(\w+)`$/, "$1"), section];
  });
}

function yamlBlocks(part: string): string[] {
  return [...part.matchAll(/^```yaml\n(.*?)^```$/gms)].map(([, block]) => block);
}
