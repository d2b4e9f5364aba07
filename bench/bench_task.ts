/**
 * What all benches have in common as tasks: the flags, the measuring of their cases one after the
 * other, the report.
 *
 * @module
 */

import type { Flag, Flags, Task } from "../src/cli/task.ts";
import { info, print } from "../src/core/log.ts";
import { describeMachine } from "./machine.ts";
import { type BenchReport, reportMarkdown, reportTable } from "./report.ts";
import { writeResults } from "./results_file.ts";
import { type BenchCase, measureCase, type Measured } from "./rounds.ts";
import type { Metric } from "./metric.ts";
import { median, rowsOf } from "./rows.ts";

/** Beyond this share of the processors, other work spoils the figures, and the report says so. */
export const mostDisturbance = 0.05;

/** A bench. */
export interface Bench {
  /** As in `deno task <name>`. */
  name: string;
  /** One sentence for `--help`. */
  summary: string;
  /** Its own flags. */
  flags: Record<string, Flag>;
  /** Rounds, unless the user says otherwise. */
  rounds: number;
  /** What is measured in a round. */
  metrics: readonly Metric[];
  /** Its cases, and notes on those that are left out. */
  cases(flags: Flags): Promise<{ cases: BenchCase[]; notes: string[] }>;
}

/** The task of a bench. */
export function benchTask(bench: Bench): Task {
  return {
    name: bench.name,
    summary: bench.summary,
    flags: {
      ...bench.flags,
      rounds: {
        type: "integer",
        doc: "How often each contender has its turn.",
        default: bench.rounds,
        least: 1,
      },
      threads: {
        type: "integer",
        doc: "Cores and threads that each contender has; all cores if not given.",
        least: 1,
      },
      output: {
        type: "text",
        doc: "How to print the figures.",
        choices: ["table", "json"],
        default: "table",
      },
      write: { type: "boolean", doc: "Put the report into bench/RESULTS.md." },
      section: {
        type: "text",
        doc: "With --write: a section of the bench there, such as b128.",
        placeholder: "NAME",
      },
    },
    async run(flags) {
      const report = await runBench(bench, flags);
      print(
        flags.text("output") === "json" ? JSON.stringify(report, null, 2) : reportTable(report),
      );
      if (!flags.boolean("write")) return;
      const section = [bench.name, flags.text("section") ?? ""].join(" ").trim();
      await writeResults(section, reportMarkdown(report));
    },
  };
}

async function runBench(bench: Bench, flags: Flags): Promise<BenchReport> {
  const rounds = flags.integer("rounds")!;
  const threads = flags.integer("threads") ?? navigator.hardwareConcurrency;
  const { cases, notes } = await bench.cases(flags);
  for (const note of notes) info(note);
  const report: BenchReport = {
    rows: [],
    notes,
    choices: {},
    command: commandLine(bench.name),
    machine: await describeMachine(),
    versions: {},
    rounds,
    threads,
    date: new Date().toISOString().slice(0, 10),
  };
  for (const benchCase of cases) {
    const measured = await measureCase(benchCase, { rounds, threads });
    report.rows.push(...rowsOf(benchCase.name, measured, benchCase.metrics ?? bench.metrics));
    for (const contender of measured) addFacts(report, benchCase.name, contender);
    const shares = measured.flatMap(({ rounds }) => rounds.map(({ disturbance }) => disturbance));
    // In no round at all, if nobody had the memory for one.
    const disturbance = shares.length > 0 ? median(shares) : 0;
    if (disturbance > mostDisturbance) {
      const share = (100 * disturbance).toFixed(0);
      report.notes.push(`${benchCase.name}: other work had ${share} % of the processors.`);
    }
  }
  return report;
}

function addFacts(report: BenchReport, caseName: string, measured: Measured): void {
  const { name, versions, choice, outOfMemory } = measured;
  Object.assign(report.versions, versions);
  if (choice) report.choices[`${caseName}, ${name}`] = choice;
  if (outOfMemory) report.notes.push(`${caseName}: ${name} ran out of memory.`);
}

/** The command that runs, as it was typed. */
export function commandLine(task: string): string {
  return ["deno task", task, ...Deno.args.map(quoted)].join(" ");
}

function quoted(argument: string): string {
  return /^[\w=.,:/-]+$/.test(argument) ? argument : `"${argument}"`;
}
