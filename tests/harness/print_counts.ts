/**
 * How a run of some of the tests ended, as `test:cluster` and `test:browser` say it.
 *
 * @module
 */

import { info, print } from "../../src/core/log.ts";
import type { TestCounts } from "./count_tests.ts";

/** Names what failed and what was not run, prints the counts, and gives the exit code. */
export function printCounts({ passed, failed, notRun }: TestCounts): 0 | 1 {
  for (const name of failed) info(`FAILED: ${name}`);
  for (const { name, reason } of notRun) info(`NOT RUN: ${name}: ${reason}`);
  print(`${passed} passed, ${failed.length} failed, ${notRun.length} not run`);
  return failed.length > 0 ? 1 : 0;
}
