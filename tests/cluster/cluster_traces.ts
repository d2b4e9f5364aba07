/**
 * What there is on a machine because a cluster runs on it, so that a test can see it go.
 *
 * @module
 */

import type { Cluster } from "./cluster.ts";
import { command, succeeds } from "./start/command.ts";
import { controlGroups } from "./start/control_groups.ts";
import { podInterfaces } from "./start/node.ts";
import { controlGroup } from "./start/node_config.ts";
import { runInside } from "./start/sandbox.ts";

/** The traces, each as a line of text. */
export interface ClusterTraces {
  /** The process ID, when it began, and its program. */
  processes: string[];
  /** Of the mounts, those that only the cluster sees. */
  mounts: string[];
  interfaces: string[];
  controlGroups: string[];
}

/** Finds the traces of a running cluster. */
export async function tracesOf({ facts }: Cluster): Promise<ClusterTraces> {
  const groups = (await controlGroups()).hierarchies
    .map((folder) => `${folder}/${controlGroup(facts)}`);
  return {
    processes: familyOf(facts.sandbox, await allProcesses()),
    mounts: linesWith(facts.folder, await runInside(facts.sandbox, "cat", ["/proc/mounts"])),
    interfaces: await podInterfaces(facts),
    controlGroups: await those(groups, exists),
  };
}

/** Those of the traces that are still there, or are seen by all. */
export async function remaining(traces: ClusterTraces): Promise<ClusterTraces> {
  const running = new Set((await allProcesses()).map(({ line }) => line));
  const mounts = new Set((await command("cat", ["/proc/mounts"])).split("\n"));
  return {
    processes: traces.processes.filter((line) => running.has(line)),
    mounts: traces.mounts.filter((line) => mounts.has(line)),
    interfaces: await those(traces.interfaces, (name) => exists(`/sys/class/net/${name}`)),
    controlGroups: await those(traces.controlGroups, exists),
  };
}

interface Process {
  pid: number;
  parent: number;
  line: string;
}

async function allProcesses(): Promise<Process[]> {
  const table = await command("ps", ["-e", "-o", "ppid=,pid=,lstart=,comm="]);
  return table.trim().split("\n").map((row) => {
    const [, parent, line] = /^\s*(\d+)\s+(.*)$/.exec(row)!;
    return { pid: parseInt(line), parent: Number(parent), line };
  });
}

/** A process and all that came of it. */
function familyOf(root: number, processes: readonly Process[]): string[] {
  return processes.filter(({ pid }) => pid === root).flatMap(({ line }) => {
    const children = processes.filter(({ parent }) => parent === root);
    return [line, ...children.flatMap(({ pid }) => familyOf(pid, processes))];
  });
}

function linesWith(text: string, lines: string): string[] {
  return lines.split("\n").filter((line) => line.includes(text));
}

async function those(
  names: readonly string[],
  hold: (name: string) => Promise<boolean>,
): Promise<string[]> {
  const kept = await Promise.all(names.map(hold));
  return names.filter((_, place) => kept[place]);
}

async function exists(path: string): Promise<boolean> {
  return await succeeds("test", ["-e", path]);
}
