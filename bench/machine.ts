/**
 * On what a bench ran, for the table of results; how much memory is free, and how busy it is.
 *
 * @module
 */

import { readProc } from "./read_proc.ts";

/** Features that make a processor fast at bfloat16, as Linux names them. */
const tellingFlags = ["avx512f", "avx512_bf16", "amx_bf16"];

/** The processor, its features, cores and memory, in words. */
export async function describeMachine(): Promise<string> {
  const processor = await readProc("cpuinfo") ?? "";
  const model = /^model name\s*:\s*(.+)$/m.exec(processor)?.[1] ?? "unknown processor";
  const has = new Set(/^flags\s*:\s*(.+)$/m.exec(processor)?.[1].split(" "));
  const features = tellingFlags.filter((flag) => has.has(flag));
  const memory = (await memoryGib("MemTotal")).toFixed(0);
  return [
    features.length > 0 ? `${model} (${features.join(", ")})` : model,
    `${navigator.hardwareConcurrency} cores`,
    `${memory} GiB of memory`,
  ].join(", ");
}

/** A figure of /proc/meminfo: `MemTotal`, or `MemAvailable`, what is free or can be freed. */
export async function memoryGib(name: "MemTotal" | "MemAvailable"): Promise<number> {
  const text = await readProc("meminfo") ?? "";
  return Number(new RegExp(`^${name}:\\s+(\\d+) kB`, "m").exec(text)?.[1] ?? 0) / 2 ** 20;
}

/** Processor time that the whole machine has spent so far, in seconds. */
export async function busySeconds(): Promise<number> {
  return busySecondsOf(await readProc("stat") ?? "");
}

/** As {@linkcode busySeconds}, from the text of /proc/stat. */
export function busySecondsOf(stat: string): number {
  // user nice system idle iowait irq softirq steal, in hundredths of a second; guests are in user.
  const [user, nice, system, , , irq, softirq, steal] =
    /^cpu +(.+)$/m.exec(stat)?.[1].split(" ").map(Number) ?? Array(8).fill(0);
  return (user + nice + system + irq + softirq + steal) / 100;
}
