/**
 * Runs a few lines as a process of their own: what ends a process must not end the tests.
 *
 * @module
 */

import { projectRoot } from "../../harness/run_task.ts";

/** How it ended. */
export interface ScriptRun {
  code: number;
  /** The signal that killed it, or null. */
  signal: Deno.Signal | null;
  stdout: string;
  stderr: string;
}

const decoder = new TextDecoder();

/**
 * Runs `lines` after imports of `tf`, `trace`, `useBackend`, `openLibrary`.
 *
 * @param env set for it; TensorFlow's log is as by default unless it is in there
 */
export async function runScript(
  lines: string,
  { args = [], env = {} }: { args?: string[]; env?: Record<string, string> } = {},
): Promise<ScriptRun> {
  const source = (path: string) =>
    JSON.stringify(new URL(`../../../${path}`, import.meta.url).href);
  const script = `
    import * as tf from ${source("src/tensor/tf.ts")};
    import { trace } from ${source("src/tensor/trace.ts")};
    import { useBackend } from ${source("src/tensor/use_backend.ts")};
    import { openLibrary } from ${source("src/tensor/tensorflow/c_api.ts")};
    ${lines}
  `;
  const { TF_CPP_MIN_LOG_LEVEL: _, ...own } = Deno.env.toObject();
  const child = new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--quiet",
      `--config=${projectRoot}deno.json`,
      "--no-prompt",
      // What is below /proc may only be read with all permissions.
      "--allow-all",
      "-",
      ...args,
    ],
    cwd: projectRoot,
    clearEnv: true,
    env: { ...own, NO_COLOR: "1", ...env },
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(script));
  await writer.close();
  const { code, signal, stdout, stderr } = await child.output();
  return { code, signal, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
}
