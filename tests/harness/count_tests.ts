/**
 * Runs the test suite and counts what passed, failed and was not run.
 *
 * @module
 */

import { reasonMark } from "./optional_test.ts";

/** How a test run ended. */
export interface TestCounts {
  passed: number;
  /** The names of the tests that failed. */
  failed: string[];
  /** The tests that could not run here, and why. */
  notRun: { name: string; reason: string }[];
}

/** Which tests are run, and how. */
export interface TestSelection {
  /** Only tests whose name contains this. */
  filter?: string;
  /** By default the suite and the documentation's examples, all but what needs a cluster. */
  files?: readonly string[];
  /** Added to their environment. */
  env?: Record<string, string>;
  /** Ends them early. */
  signal?: AbortSignal;
}

/** One by one: Deno forgets --ignore where several places are named. */
function suite(): string[] {
  const places = [...Deno.readDirSync("tests")]
    .filter(({ name, isDirectory }) => isDirectory ? name !== "cluster" : name.endsWith("_test.ts"))
    .map(({ name }) => `tests/${name}`);
  return ["mod.ts", "src", ...places.sort()];
}

/** Runs `deno test`. */
export async function countTests(
  { filter, files = suite(), env, signal }: TestSelection = {},
): Promise<TestCounts> {
  const report = await Deno.makeTempFile({ suffix: ".xml" });
  const { success } = await new Deno.Command(Deno.execPath(), {
    args: [
      "test",
      "--no-prompt",
      "--allow-read",
      "--allow-write",
      "--allow-env",
      "--allow-net=127.0.0.1,localhost",
      "--allow-ffi",
      "--allow-run",
      "--allow-sys",
      "--doc",
      `--junit-path=${report}`,
      ...(filter === undefined ? [] : [`--filter=${filter}`]),
      ...files,
    ],
    env,
    signal,
    stdout: "inherit",
    stderr: "inherit",
  }).output();
  const counts = parseJUnit(await Deno.readTextFile(report), { filter });
  await Deno.remove(report);
  // A file that does not load has no test to its name.
  if (!success && counts.failed.length === 0) counts.failed.push("deno test (see above)");
  return counts;
}

/**
 * Counts the test cases of a JUnit report; deno test reports a step as one of its own, and what the
 * filter leaves out as skipped.
 */
export function parseJUnit(xml: string, { filter = "" }: { filter?: string } = {}): TestCounts {
  const counts: TestCounts = { passed: 0, failed: [], notRun: [] };
  for (const [, attributes, body = ""] of xml.matchAll(testCase)) {
    const name = unescapeXml(/\bname="([^"]*)"/.exec(attributes)?.[1] ?? "?");
    if (/<(failure|error)\b/.test(body)) counts.failed.push(name);
    else if (!/<skipped\b/.test(body)) counts.passed++;
    else if (name.includes(filter)) counts.notRun.push(splitReason(name));
  }
  return counts;
}

const testCase = /<testcase\b((?:[^>"]|"[^"]*")*?)(?:\/>|>([\s\S]*?)<\/testcase>)/g;

function splitReason(name: string): { name: string; reason: string } {
  const [test, reason] = name.split(reasonMark);
  return { name: test, reason: reason?.replace(/\]$/, "") ?? "no reason given" };
}

function unescapeXml(text: string): string {
  const entities: Record<string, string> = { lt: "<", gt: ">", quot: '"', apos: "'", amp: "&" };
  return text.replaceAll(/&(lt|gt|quot|apos|amp|#39);/g, (_, name) => entities[name] ?? "'");
}
