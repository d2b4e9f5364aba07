/**
 * Our side of a bench as a command: with the permissions that `ml:train` has in deno.json, no more.
 *
 * @module
 */

import { fileURLToPath } from "node:url";

/** The folder of deno.json. */
export const projectRoot: string = fileURLToPath(new URL("../", import.meta.url));

/** The command that runs a module of this folder, such as `train_step/ours.ts`. */
export function denoCommand(module: string): string[] {
  const { tasks } = JSON.parse(Deno.readTextFileSync(`${projectRoot}deno.json`));
  const [, ...flags] = String(tasks["ml:train"]).split(" ").slice(0, -1);
  return [Deno.execPath(), ...flags, `${projectRoot}bench/${module}`];
}
