/**
 * The text of `deno task <name> --help`.
 *
 * @module
 */

import type { Flag, Task } from "./task.ts";

/** Usage, flags and defaults of a task. */
export function helpText({ name, summary, flags }: Task): string {
  const rows = Object.entries({ ...flags, help: { type: "boolean", doc: "Show this." } as Flag })
    .map(([flag, description]) => [usageOf(flag, description), docOf(description)] as const);
  const width = Math.max(...rows.map(([usage]) => usage.length));
  return [
    summary,
    "",
    `Usage: deno task ${name} [flags]`,
    "",
    "Flags:",
    ...rows.map(([usage, doc]) => `  ${usage.padEnd(width)}  ${doc}`),
  ].join("\n");
}

function usageOf(name: string, flag: Flag): string {
  if (flag.type === "boolean") return `--${name}`;
  return `--${name} ${flag.placeholder ?? flag.choices?.join("|") ?? "VALUE"}`;
}

function docOf(flag: Flag): string {
  const repeated = flag.type === "texts" ? " May be repeated." : "";
  const fallback = flag.default === undefined ? "" : ` Default: ${flag.default}.`;
  return flag.doc + repeated + fallback;
}
