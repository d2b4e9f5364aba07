/**
 * What a process and its children have used so far, as Linux counts it: the same instrument for all
 * contenders.
 *
 * @module
 */

import { UserError } from "../src/core/user_error.ts";
import { readProc } from "./read_proc.ts";

/** What was used. */
export interface ProcessUsage {
  /** Time on processors, user and system, of the process, its children and those that ended. */
  processorSeconds: number;
  /** The most memory that the process ever had, plus what its children have for themselves. */
  peakMemoryMib: number;
}

/** Clock ticks of /proc/PID/stat, which Linux shows at this rate on all machines. */
const ticksPerSecond = 100;

/**
 * Reads the usage of a process.
 *
 * @throws {UserError} where there is no /proc to read
 */
export async function readUsage(pid: number): Promise<ProcessUsage> {
  const usage = { processorSeconds: 0, peakMemoryMib: 0 };
  const ownStat = await readProc(`${pid}/stat`);
  if (ownStat === null) {
    throw new UserError(`Cannot measure on ${Deno.build.os}: there is no /proc/${pid}/stat.`, {
      hint: "Benches run on Linux.",
    });
  }
  const ownStatus = await readProc(`${pid}/status`) ?? "";
  usage.processorSeconds += processorSecondsOf(ownStat);
  usage.peakMemoryMib += kibibytesOf(ownStatus, /^VmHWM:\s+(\d+) kB/gm) / 1024;
  for (const child of await childrenOf(pid)) {
    const stat = await readProc(`${child}/stat`);
    if (stat !== null) usage.processorSeconds += processorSecondsOf(stat);
    // What forked workers share with their parent would be counted twice by their size.
    const memory = await readProc(`${child}/smaps_rollup`) ?? "";
    usage.peakMemoryMib += kibibytesOf(memory, /^Private_\w+:\s+(\d+) kB/gm) / 1024;
  }
  return usage;
}

/** User and system time in a /proc/PID/stat, with that of children that have ended. */
export function processorSecondsOf(stat: string): number {
  // The name in parentheses may hold blanks; after it, utime is the 12th field.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks), 0) / ticksPerSecond;
}

/** The sum of all figures that a pattern finds, which must be global. */
export function kibibytesOf(text: string, pattern: RegExp): number {
  return [...text.matchAll(pattern)].reduce((sum, [, figure]) => sum + Number(figure), 0);
}

async function childrenOf(pid: number): Promise<number[]> {
  const children = await readProc(`${pid}/task/${pid}/children`) ?? "";
  return children.split(" ").filter((text) => text.trim() !== "").map(Number);
}
