/**
 * Holds the messages that the pages quote to the code: each piece of one, around what `…` stands
 * for, is in a source file.
 *
 * @module
 */

import assert from "node:assert/strict";
import { readPages } from "./markdown_page.ts";

/** Headings of the columns that quote what a task prints. */
const quoting = ["it prints", "what is printed"];

Deno.test("messages that the pages quote are in the code", async () => {
  const sources = await sourceTexts();
  const messages = (await readPages()).flatMap(({ path, tables, codes }) =>
    [
      ...tables.flatMap((row) => quoting.flatMap((heading) => codesOf(row[heading] ?? ""))),
      ...codes.filter((code) => code.startsWith("Cannot ") && !code.includes("<do>")),
    ].map((message) => ({ path, message }))
  );
  assert.ok(messages.length > 0);
  const unknown = messages.filter(({ message }) => {
    // What stands before and after a colon or a quote may come from two places.
    const pieces = message.split(/…|"|: |\.$/).filter((piece) => /\p{L}/u.test(piece));
    return !pieces.every((piece) => sources.some((text) => text.includes(piece)));
  });
  assert.deepEqual(unknown, []);
});

/** The files of the code, each with the texts that are written in several put together. */
async function sourceTexts(): Promise<string[]> {
  const texts: string[] = [];
  async function visit(folder: string): Promise<void> {
    for await (const { name, isDirectory } of Deno.readDir(folder)) {
      const path = `${folder}/${name}`;
      if (isDirectory) await visit(path);
      else if (name.endsWith(".ts") || name.endsWith("Dockerfile")) {
        const text = await Deno.readTextFile(path);
        texts.push(text.replaceAll(/["'`]\s*\+\s*["'`]/g, "").replaceAll('\\"', '"'));
      }
    }
  }
  for (const folder of ["src", "tasks", "k8s", "docker"]) await visit(folder);
  return texts;
}

function codesOf(cell: string): string[] {
  return [...cell.matchAll(/`([^`]+)`/g)].map(([, code]) => code);
}
