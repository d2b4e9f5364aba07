import assert from "node:assert/strict";
import { casesOf, caseTitle, lossCases } from "../../../bench/losses/cases.ts";
import { configJsonSchema } from "../../../src/config/json_schema.ts";
import { parseConfigSource } from "../../../src/config/load_config.ts";
import { UserError } from "../../../src/core/user_error.ts";

Deno.test("bench:losses has a case for every loss that the configuration knows", () => {
  const text = JSON.stringify(configJsonSchema());
  const list = /Names: ([a-z0-9_, ]+)\./.exec(text)![1].split(", ");
  assert.ok(list.length > 10);
  assert.deepEqual([...new Set(lossCases.map(({ name }) => name))], list);
});

Deno.test("every case of bench:losses is a valid configuration, and no two are the same", () => {
  const source = parseConfigSource("", "test.yaml");
  const losses = lossCases.map(({ loss }) => {
    const { train } = source.change([{ key: "train.loss", value: loss, source: "test" }]).config;
    return JSON.stringify(train.loss);
  });
  assert.equal(new Set(losses).size, lossCases.length);
  assert.equal(new Set(lossCases.map(caseTitle)).size, lossCases.length);
});

Deno.test("casesOf() gives all cases of the losses that are named, and refuses others", () => {
  assert.deepEqual(casesOf(), lossCases);
  const titles = casesOf("hap2s, contrastive").map(caseTitle);
  assert.deepEqual(titles, ["hap2s", "contrastive", "contrastive, memory 1024"]);
  assert.throws(() => casesOf("hap2s,contrastve"), (thrown) => {
    assert.ok(thrown instanceof UserError);
    assert.match(thrown.message, /"contrastve"/);
    assert.equal(thrown.hint, 'Did you mean "contrastive"?');
    return true;
  });
});
