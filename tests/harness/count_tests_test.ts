import assert from "node:assert/strict";
import { parseJUnit } from "./count_tests.ts";
import { reasonMark } from "./optional_test.ts";
import { withFolder } from "./small_run.ts";

const sample = `
import { optionalTest } from ${JSON.stringify(new URL("./optional_test.ts", import.meta.url).href)};
Deno.test("passes", () => {});
Deno.test("f(\\"a\\") < 'b' & c > d", () => {});
Deno.test("prints a report", () => console.log("</testcase><failure/>"));
Deno.test("fails & says <why>", () => {
  throw new Error("expected <testcase name=\\"x\\"> & got\\n  ]]> lines");
});
Deno.test("fails in a step", async (t) => {
  await t.step("first", () => {});
  await t.step("second", () => { throw new Error("no"); });
});
Deno.test({ name: "left out", ignore: true, fn() {} });
await optionalTest("is met", [() => Promise.resolve(null)], () => {});
await optionalTest(
  "needs \\"scipy\\"",
  [() => Promise.resolve(null), () => Promise.resolve("there is no <python3> [here]")],
  () => { throw new Error("it must not run"); },
);
`;

Deno.test("parseJUnit() counts what deno test reports: passed, failed, not run and why", async () => {
  await withFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/sample_test.ts`, sample);
    const { success } = await new Deno.Command(Deno.execPath(), {
      args: ["test", "--no-config", `--junit-path=${folder}/report.xml`, folder],
      stdout: "null",
      stderr: "null",
    }).output();
    assert.equal(success, false);
    const { passed, failed, notRun } = parseJUnit(await Deno.readTextFile(`${folder}/report.xml`));
    assert.deepEqual(failed, [
      "fails & says <why>",
      "fails in a step",
      "fails in a step > second",
    ]);
    assert.deepEqual(notRun, [
      { name: "left out", reason: "no reason given" },
      { name: 'needs "scipy"', reason: "there is no <python3> [here]" },
    ]);
    // "passes", the one with signs in its name, the one that prints, "is met", and the first step
    assert.equal(passed, 5);
  });
});

Deno.test("parseJUnit() reads names with signs", () => {
  const counts = parseJUnit(
    `<testsuites><testsuite>
      <testcase name="a &quot;b&quot; &lt; &#39;c&#39; &amp;lt; d > e"><skipped/></testcase>
      <testcase classname="x" name="bad" time="1"><failure message="m">m</failure></testcase>
      <testcase name="good" time="2"/>
    </testsuite></testsuites>`,
  );
  assert.deepEqual(counts, {
    passed: 1,
    failed: ["bad"],
    notRun: [{ name: `a "b" < 'c' &lt; d > e`, reason: "no reason given" }],
  });
});

Deno.test("parseJUnit() does not count what the filter leaves out", () => {
  const report =
    `<testcase name="rank() sorts"/><testcase name="rank() on a GPU"><skipped/></testcase>
    <testcase name="train() learns"><skipped/></testcase>`;
  assert.deepEqual(parseJUnit(report, { filter: "rank()" }), {
    passed: 1,
    failed: [],
    notRun: [{ name: "rank() on a GPU", reason: "no reason given" }],
  });
});

Deno.test("optionalTest() puts the reason where parseJUnit() finds it", () => {
  const { notRun } = parseJUnit(
    `<testcase name="t${reasonMark}there is no GPU]"><skipped/></testcase>`,
  );
  assert.deepEqual(notRun, [{ name: "t", reason: "there is no GPU" }]);
});
