import assert from "node:assert/strict";
import { replaceSection, resultsPath } from "../../bench/results_file.ts";
import { UserError } from "../../src/core/user_error.ts";

const text = `# Results

<!-- bench:embed -->

old

<!-- /bench:embed -->

Profile: stays.

<!-- bench:input -->
<!-- /bench:input -->
`;

Deno.test("replaceSection() replaces the section of one bench, and nothing else", () => {
  const replaced = replaceSection(text, "bench:embed", "new");
  assert.equal(replaced, text.replace("old", "new"));
  assert.equal(replaceSection(replaced, "bench:embed", "old"), text);
});

Deno.test("replaceSection() refuses a text without the marks", () => {
  assert.throws(() => replaceSection(text, "bench:train-step", "new"), UserError);
  assert.throws(() => replaceSection("<!-- /a --> <!-- a -->", "a", "new"), UserError);
});

Deno.test("RESULTS.md has a section for each bench", async () => {
  const results = await Deno.readTextFile(resultsPath);
  for (const name of ["train-step", "embed", "input", "rank", "quickstart"]) {
    assert.ok(replaceSection(results, `bench:${name}`, "found").includes("found"), name);
  }
});
