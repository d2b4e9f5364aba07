/**
 * The checks beside the tests: format, lint, types, documentation, packaging.
 *
 * @module
 */

import { info } from "../../src/core/log.ts";

/** The checks by name, and the arguments that Deno gets. */
export const checks: Record<string, string[]> = {
  "format (deno fmt --check)": ["fmt", "--check", "--quiet"],
  "lint (deno lint)": ["lint", "--quiet"],
  "types (deno check)": [
    "check",
    "--quiet",
    "mod.ts",
    "src",
    "tasks",
    "tests",
    "bench",
    "links",
    "examples",
  ],
  "types of the explorer's page (deno task check:page)": ["task", "--quiet", "check:page"],
  "documentation (deno doc --lint mod.ts)": ["doc", "--lint", "--quiet", "mod.ts"],
  "packaging (deno publish --dry-run)": ["publish", "--dry-run", "--allow-dirty", "--quiet"],
};

/** Runs the checks, one after the other; the output of one that fails is shown. */
export async function runChecks(): Promise<{ passed: number; failed: string[] }> {
  const failed: string[] = [];
  for (const [name, args] of Object.entries(checks)) {
    const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), { args }).output();
    info(`${success ? "ok" : "FAILED"}  ${name}`);
    if (success) continue;
    failed.push(name);
    for (const output of [stdout, stderr]) info(new TextDecoder().decode(output));
  }
  return { passed: Object.keys(checks).length - failed.length, failed };
}
