/**
 * How much memory a piece of code takes at most, as a process of its own: what Linux counted as the
 * largest resident set (`VmHWM`). Other systems do not tell.
 *
 * @module
 */

import type { Need } from "./optional_test.ts";
import { projectRoot } from "./run_task.ts";

/** Met where peak memory can be read. */
export const peakMemoryIsTold: Need = () =>
  Promise.resolve(Deno.build.os === "linux" ? null : "only Linux tells a process's peak memory");

/** How a piece of code ended. */
export interface PeakMemory {
  /** What it printed. */
  output: string;
  /** Its peak memory in MiB. */
  peakMib: number;
}

/** Runs TypeScript code, whose imports count from the project's folder. */
export async function peakMemoryOf(code: string): Promise<PeakMemory> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-prompt", "--allow-all", "--no-check", "--ext=ts", "-"],
    cwd: projectRoot,
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const tail = `const status = Deno.readTextFileSync("/proc/self/status");\n` +
    `console.log("peak", /VmHWM:\\s+(\\d+)/.exec(status)![1]);\n`;
  await new Blob([`${code}\n${tail}`]).stream().pipeTo(child.stdin);
  const { stdout, stderr } = await child.output();
  const text = new TextDecoder().decode(stdout);
  const match = /^([\s\S]*)peak (\d+)\n$/.exec(text);
  if (!match) throw new Error(`${text}${new TextDecoder().decode(stderr)}`);
  return { output: match[1], peakMib: Number(match[2]) / 1024 };
}
