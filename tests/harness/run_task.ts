/**
 * Runs a task as people run it, as a process of its own through `deno task`, so that the
 * permissions of deno.json are tested with it.
 *
 * @module
 */

import { fileURLToPath } from "node:url";

/** How a task ended, and what it said. */
export interface TaskRun {
  /** The exit code. */
  code: number;
  /** What it printed: the result. */
  stdout: string;
  /** What it told: progress and errors, without colours. */
  stderr: string;
}

/** The folder of deno.json. */
export const projectRoot: string = fileURLToPath(new URL("../../", import.meta.url));

/** The values as `--set` arguments; they are parsed as YAML, of which JSON is a part. */
export function setFlags(values: Record<string, unknown>): string[] {
  return Object.entries(values).flatMap(([key, value]) => [
    "--set",
    `${key}=${JSON.stringify(value)}`,
  ]);
}

/** Runs `deno task NAME …` in the project's folder and waits for its end. */
export async function runTask(
  name: string,
  args: readonly string[] = [],
  { env = {} }: { env?: Record<string, string> } = {},
): Promise<TaskRun> {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["task", "--quiet", name, ...args],
    cwd: projectRoot,
    env: { NO_COLOR: "1", INIT_CWD: projectRoot, ...env },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).output();
  return { code, stdout: textOf(stdout), stderr: textOf(stderr) };
}

function textOf(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}
