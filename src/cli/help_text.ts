/**
 * The text of `deno task <name> --help`.
 *
 * @module
 */

import type { Flag, Task, Word } from "./task.ts";

/** Usage, words, flags and defaults of a task. */
export function helpText({ name, summary, flags, words = [], rest }: Task): string {
  const flagRows = Object.entries({
    ...flags,
    help: { type: "boolean", doc: "Show this." } as Flag,
  })
    .map(([flag, description]) => [usageOf(flag, description), docOf(description)] as const);
  const wordRows = [...words, ...rest ? [rest] : []].map(({ name, doc }) => [name, doc] as const);
  const width = Math.max(...[...flagRows, ...wordRows].map(([usage]) => usage.length));
  const lines = (rows: (readonly [string, string])[]) =>
    rows.map(([usage, doc]) => `  ${usage.padEnd(width)}  ${doc}`);
  return [
    summary,
    "",
    `Usage: deno task ${[name, ...words.map(wordUsage)].join(" ")} [flags]` +
    (rest ? ` -- ${rest.name}` : ""),
    "",
    ...(wordRows.length > 0 ? ["Words:", ...lines(wordRows), ""] : []),
    "Flags:",
    ...lines(flagRows),
  ].join("\n");
}

/** A word as it stands in a command: `NAME`, `NAME...`, or `[DIR]` if it may be left out. */
export function wordUsage({ name, optional = false, repeated = false }: Word): string {
  const usage = repeated ? `${name}...` : name;
  return optional ? `[${usage}]` : usage;
}

function usageOf(name: string, flag: Flag): string {
  const names = flag.letter === undefined ? `--${name}` : `-${flag.letter}, --${name}`;
  if (flag.type === "boolean") return names;
  return `${names} ${flag.placeholder ?? flag.choices?.join("|") ?? "VALUE"}`;
}

function docOf(flag: Flag): string {
  const repeated = flag.type === "texts" ? " May be repeated." : "";
  const fallback = flag.default === undefined ? "" : ` Default: ${flag.default}.`;
  return flag.doc + repeated + fallback;
}
