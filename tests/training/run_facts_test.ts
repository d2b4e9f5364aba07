import assert from "node:assert/strict";
import { parseConfig } from "../../src/config/load_config.ts";
import { useBackend } from "../../src/tensor/use_backend.ts";
import { runFacts } from "../../src/training/run_facts.ts";
import { projectRoot } from "../harness/run_task.ts";
import { someFacts } from "./some_facts.ts";

Deno.test("runFacts() tells what takes part, and nothing of the environment", async () => {
  const { imports, version } = JSON.parse(await Deno.readTextFile(`${projectRoot}deno.json`));
  const config = parseConfig("", "/project/test.yaml", {
    set: ["train.seed=11", "model.backend=wasm", "model.threads=3", "output.name=mine"],
  });
  await useBackend("wasm");
  const { data } = someFacts();
  Deno.env.set("LIKENESS_TEST_SECRET", "not for the record");
  const facts = await runFacts(config, { data, command: ["ml:train", "--epochs", "3"] });
  Deno.env.delete("LIKENESS_TEST_SECRET");

  assert.deepEqual([facts.name, facts.seed, facts.config], ["mine", 11, config]);
  assert.deepEqual(facts.command, ["ml:train", "--epochs", "3"]);
  assert.deepEqual(facts.backend, {
    name: "wasm",
    reason: "asked for by name",
    device: "cpu",
    threads: 3,
  });
  const { likeness, deno, tfjs, sharp } = facts.versions;
  assert.deepEqual([likeness, deno], [version, Deno.version.deno]);
  assert.equal(`npm:@tensorflow/tfjs-core@${tfjs}`, imports["@tensorflow/tfjs-core"]);
  assert.equal(`npm:sharp@${sharp}`, imports["sharp"]);
  assert.ok(!("tensorflow" in facts.versions), "it does not compute here");
  assert.ok(facts.git_commit === null || /^[0-9a-f]{40}/.test(facts.git_commit));
  assert.doesNotMatch(JSON.stringify(facts), /not for the record/);
});
