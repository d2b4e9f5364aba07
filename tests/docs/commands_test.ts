/**
 * Holds README.md, docs and examples to the code: each command is one that its task understands, each
 * piece of configuration is valid, and each task and key that the text names exists.
 *
 * @module
 */

import assert from "node:assert/strict";
import { join } from "node:path";
import { configKeys } from "../../src/config/config_keys.ts";
import { schema } from "../../src/config/schema.ts";
import { parseConfig } from "../../src/config/load_config.ts";
import { parseYamlText } from "../../src/config/yaml_text.ts";
import { checkCommand, isTask } from "./check_command.ts";
import { type Block, readPages } from "./markdown_page.ts";
import { shellCommands } from "./shell_commands.ts";

const pages = await readPages();
const sections = Object.keys(schema.shape);

for (const { path, blocks } of pages) {
  Deno.test(`${path}: its commands are understood by their tasks`, async () => {
    const folder = await Deno.makeTempDir();
    try {
      for (const block of blocks) {
        const file = fileOf(block);
        if (file !== null) await Deno.writeTextFile(join(folder, file), block.text);
        if (block.language !== "sh") continue;
        for (const words of shellCommands(block.text)) {
          const place = `${path}:${block.line}: ${words.join(" ")}`;
          await checkCommand(words, folder).catch((cause) => assert.fail(`${place}: ${cause}`));
        }
      }
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  });

  Deno.test(`${path}: its pieces of configuration are valid`, () => {
    for (const { language, text, line } of blocks) {
      if (language !== "yaml") continue;
      const values = parseYamlText(text, `${path}:${line}`).values() as Record<string, unknown>;
      const [key] = Object.keys(values);
      // What is no section of the configuration is options of a loss, a miner or a sampler, which
      // docs/losses.md alone has, and its own test checks.
      if (path === "docs/losses.md" && key === "name") continue;
      parseConfig(text, `${path}:${line}`);
    }
  });
}

Deno.test("the pages name no task that does not exist", () => {
  const named = pages.flatMap(({ path, codes }) =>
    codes.flatMap((code) => tasksIn(code).map((name) => ({ path, name })))
  );
  assert.ok(named.length > 0);
  assert.deepEqual(named.filter(({ name }) => !isTask(name)), []);
});

Deno.test("the pages name no key of the configuration that does not exist", () => {
  const keys = new Set(configKeys(sections));
  const named = pages.flatMap(({ path, codes }) =>
    codes.flatMap((code) => keysIn(code).map((key) => ({ path, key })))
  );
  assert.ok(named.length > 0);
  assert.deepEqual(named.filter(({ key }) => !keys.has(key)), []);
});

Deno.test("README.md names every task, or its group", async () => {
  const { tasks } = JSON.parse(await Deno.readTextFile("deno.json"));
  const { codes } = pages.find(({ path }) => path === "README.md")!;
  const told = codes.join("\n");
  for (const name of Object.keys(tasks)) {
    const [group] = name.split(":");
    assert.ok(told.includes(name) || told.includes(`${group}:…`), name);
  }
});

/** The file that a block is, by its first line: `# my.yaml`. */
function fileOf({ language, text }: Block): string | null {
  if (language !== "yaml") return null;
  return /^# (\S+\.yaml)\n/.exec(text)?.[1] ?? null;
}

/** The tasks that a piece of code names, as `deno task NAME …` or by a name alone. */
function tasksIn(code: string): string[] {
  const called = [...code.matchAll(/\bdeno task ([a-z][a-z0-9:-]*[a-z0-9])(?![\w:…-])/g)].map((
    [, name],
  ) => name);
  const [alone] = /^[a-z0-9]+:[a-z-]+[a-z](?= |$)/.exec(code) ?? [];
  return alone === undefined || alone.startsWith("npm:") ? called : [...called, alone];
}

/** The keys of the configuration that a piece of code is or begins with, such as `data.dir: null`. */
function keysIn(code: string): string[] {
  const [key] = /^[a-z0-9]+(\.[a-z_0-9]+)+(?=$|: )/.exec(code) ?? [];
  const isFile = /\.(json|yaml|ts|js|csv)$/.test(key ?? "");
  return !isFile && key !== undefined && sections.includes(key.split(".")[0]) ? [key] : [];
}
