/**
 * Configuration and environment of a run, from `run.json`.
 *
 * @module
 */

import { flatConfig } from "../../config/flat_config.ts";
import { counted } from "../../core/counted.ts";
import { formatDuration } from "../../core/progress.ts";
import { type Markup, markup } from "../markup.ts";
import type { RecordOfRun } from "./run_sources.ts";

/** The groups of settings that make a model what it is; the others say where it was made. */
const shownGroups = ["data", "model", "train", "output"];

/** What the page's header says of a training. */
export function trainingFacts(
  { status, error, created, seconds, epoch, step }: RecordOfRun,
): Record<string, string> {
  return {
    Training: `${status}: ${counted(epoch, "epoch")}, ${counted(step, "step")} in ` +
      `${formatDuration(seconds)}, begun ${created.slice(0, 10)}`,
    ...error === null ? {} : { Error: withoutScheme(error) },
  };
}

/** A card with the environment, and one with the settings. */
export function settingsSection(record: RecordOfRun): Markup {
  const environment = Object.entries(environmentOf(record)).map(([name, text]) =>
    markup`<dt>${name}</dt><dd>${withoutScheme(text)}</dd>`
  );
  const groups = Object.entries(record.config)
    .filter(([name]) => shownGroups.includes(name))
    .map(([name, group]) => settingsTable(name, group));
  return markup`<div class="card"><h3>Environment</h3><dl class="facts">${environment}</dl></div>
<div class="card settings"><h3>Configuration</h3>
${groups}</div>
`;
}

function environmentOf(record: RecordOfRun): Record<string, string> {
  const { command, git_commit, data, versions, system, backend, seed, sessions } = record;
  return {
    Command: ["deno task", ...command].join(" "),
    Commit: git_commit ?? "none",
    Backend: `${backend.name} (${backend.reason})`,
    System: `${system.os} ${system.arch}, ${counted(system.processors, "processor")}`,
    Versions: Object.entries(versions).map((entry) => entry.join(" ")).join(", "),
    Data: `${counted(data.images, "image")} of ` +
      `${counted(data.categories, "category", "categories")}: ${data.train} to train, ` +
      `${data.selection} to select, ${data.test} to test`,
    Fingerprint: `list ${data.list.slice(0, 16)}, files ${data.files.slice(0, 16)}`,
    Seed: String(seed),
    Sessions: String(sessions.length),
  };
}

function settingsTable(name: string, group: unknown): Markup {
  const settings = typeof group === "object" && group !== null
    ? [...flatConfig(group)]
    : [["", group] as const];
  const rows = settings.map(([key, value]) =>
    markup`<tr><th scope="row">${key}</th><td>${settingText(value)}</td></tr>
`
  );
  return markup`<details><summary>${name}</summary>
<table class="small">
<thead class="unseen"><tr><th scope="col">Setting</th><th scope="col">Value</th></tr></thead>
<tbody>
${rows}</tbody>
</table>
</details>
`;
}

function settingText(value: unknown): string {
  if (value === null) return "–";
  return withoutScheme(typeof value === "string" ? value : JSON.stringify(value));
}

/** A page names no URL, so that everybody can see that it asks nobody. */
function withoutScheme(text: string): string {
  return text.replaceAll(/\bhttps?:\/\//gi, "");
}
