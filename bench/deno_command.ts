/**
 * Our side of a bench as a command: with the permissions that `ml:train` has in deno.json, no more.
 *
 * @module
 */

import { fileURLToPath } from "node:url";

/** The folder of deno.json. */
export const projectRoot: string = fileURLToPath(new URL("../", import.meta.url));

/**
 * The command that runs a module of this folder, such as `train_step/ours.ts`.
 *
 * @param more permissions that it needs beside those
 */
export function denoCommand(module: string, more: readonly string[] = []): string[] {
  const { tasks } = JSON.parse(Deno.readTextFileSync(`${projectRoot}deno.json`));
  const [, ...flags] = String(tasks["ml:train"]).split(" ").slice(0, -1);
  return [Deno.execPath(), ...flags, ...more, `${projectRoot}bench/${module}`];
}
