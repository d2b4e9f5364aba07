import assert from "node:assert/strict";
import { projectRoot } from "../harness/run_task.ts";
import { optionalTest } from "../harness/optional_test.ts";
import { pythonWithHadolint } from "../harness/python_environment.ts";

/** What hadolint finds in a Dockerfile, by the names of its rules. */
async function rulesBrokenBy(text: string): Promise<string[]> {
  const child = new Deno.Command(pythonWithHadolint.program("hadolint"), {
    args: ["--no-fail", "--format=json", "--failure-threshold=style", "-"],
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  await new Blob([text]).stream().pipeTo(child.stdin);
  const { success, stdout } = await child.output();
  assert.ok(success);
  const found: { code: string }[] = JSON.parse(new TextDecoder().decode(stdout));
  return found.map(({ code }) => code);
}

for (const name of ["base", "app"]) {
  await optionalTest(
    `hadolint finds nothing in docker/${name}.Dockerfile`,
    [pythonWithHadolint.need],
    async () => {
      const text = await Deno.readTextFile(`${projectRoot}docker/${name}.Dockerfile`);
      assert.deepEqual(await rulesBrokenBy(text), []);
      // It does find what is wrong: a name in place of a program's words, an image without version.
      const broken = text.replace(/^FROM \S+/m, "FROM debian") + 'CMD "deno"\n';
      const rules = await rulesBrokenBy(broken);
      for (const rule of ["DL3006", "DL3025"]) assert.ok(rules.includes(rule), `${rules}`);
    },
  );
}
