/**
 * The content of an image as a short hash, which its tag carries: the Dockerfile, its arguments and
 * every file that it copies. The same checkout has the same tag on any machine.
 *
 * @module
 */

import { createHash } from "node:crypto";
import { join } from "node:path";
import { UserError } from "../src/core/user_error.ts";
import type { Dockerfile } from "./dockerfile.ts";

/** Twelve hexadecimal digits of what an image is made of. */
export async function contentHash(
  dockerfile: Dockerfile,
  buildArguments: Readonly<Record<string, string>>,
): Promise<string> {
  const hash = createHash("sha256");
  // Lengths keep the parts apart.
  const add = (part: string | Uint8Array) => hash.update(`${part.length}:`).update(part);
  add(dockerfile.text);
  for (const name of Object.keys(buildArguments).sort()) {
    add(name);
    add(buildArguments[name]);
  }
  for (const path of await copiedFiles(dockerfile)) {
    add(path);
    add(await Deno.readFile(path));
  }
  return hash.digest("hex").slice(0, 12);
}

/** The files that a Dockerfile copies, sorted; hidden ones stay out, as in `.dockerignore`. */
export async function copiedFiles({ path, copied }: Dockerfile): Promise<string[]> {
  const files: string[] = [];
  async function visit(entry: string): Promise<void> {
    if (!(await Deno.stat(entry)).isDirectory) {
      files.push(entry);
      return;
    }
    for await (const { name } of Deno.readDir(entry)) {
      if (!name.startsWith(".")) await visit(join(entry, name));
    }
  }
  for (const entry of copied) {
    await visit(entry).catch((cause) => {
      throw new UserError(`Cannot build ${path}: "${entry}" is not in this checkout.`, {
        hint: "Build from a whole checkout: git status shows what is missing.",
        cause,
      });
    });
  }
  return files.sort();
}
