/**
 * Whether a command of a page would be understood: a task of deno.json with flags and words that it
 * knows, and a configuration that is valid; or another program that pages may name.
 *
 * @module
 */

import assert from "node:assert/strict";
import { join } from "node:path";
import { parseFlags, type Task } from "../../src/cli/run_task.ts";
import { readConfig } from "../../src/config/load_config.ts";

/** What the pages may tell people to run beside tasks. */
const otherPrograms = new Set(["git", "cd", "docker", "kubectl", "tensorboard"]);

const tasks: Record<string, string> = JSON.parse(await Deno.readTextFile("deno.json")).tasks;

/** Whether deno.json has a task. */
export function isTask(name: string): boolean {
  return name in tasks;
}

/**
 * Checks a command without running it.
 *
 * @param words the command
 * @param folder where the files are that earlier blocks of the page have written
 * @throws {Error} if it would not be understood
 */
export async function checkCommand(words: readonly string[], folder: string): Promise<void> {
  const [program, ...rest] = words;
  if (otherPrograms.has(program)) return;
  const args = program === "npx" && rest[0] === "--yes" && /^deno@[\d.]+$/.test(rest[1])
    ? rest.slice(2)
    : rest;
  assert.ok(program === "npx" || program === "deno", `${program} is no program the pages may name`);
  const [verb, name, ...given] = args;
  if (verb === "task") return await checkTask(name, given, folder);
  const isOfDeno = (verb === "doc" || verb === "run") && name !== undefined;
  assert.ok(isOfDeno, `deno ${verb} is nothing the pages may name`);
  const file = args.slice(1).find((word) => !word.startsWith("-"));
  assert.ok(file !== undefined && await isFile(file), `${file} is no file`);
}

/** Checks a task's arguments by the task's own flags, and the configuration that they make. */
async function checkTask(name: string, args: readonly string[], folder: string): Promise<void> {
  assert.ok(isTask(name), `deno.json has no task "${name}"`);
  const task = await taskOf(name);
  if (task === null) return assert.deepEqual(args, [], `${name} takes nothing`);
  const flags = parseFlags(task, args);
  if ("config-path" in task.flags) {
    const path = flags.text("config-path")!;
    const written = join(folder, path);
    await readConfig(await isFile(written) ? written : path, { set: flags.texts("set") });
  }
  if (task.rest) await checkTask(flags.rest[0], flags.rest.slice(1), folder);
}

/** The task that a file in `tasks/` declares; null for a task of deno.json that runs none. */
async function taskOf(name: string): Promise<Task | null> {
  const path = /\btasks\/\S+\.ts\b/.exec(tasks[name])?.[0];
  if (path === undefined) return null;
  const module: Record<string, unknown> = await import(`../../${path}`);
  const found = Object.values(module).find((value): value is Task =>
    typeof value === "object" && value !== null && "name" in value && value.name === name
  );
  assert.ok(found, `${path} exports the task ${name}`);
  return found;
}

async function isFile(path: string): Promise<boolean> {
  return await Deno.stat(path).then(({ isFile }) => isFile, () => false);
}
