import assert from "node:assert/strict";
import project from "../../deno.json" with { type: "json" };
import { parseConfig } from "../../src/config/load_config.ts";
import { emojiLicences } from "../../src/data/emoji/emoji_licences.ts";
import { type CardFacts, modelCard } from "../../src/export/model_card.ts";

function facts(...set: string[]): CardFacts {
  const { model, data } = parseConfig("", "test.yaml", { set });
  return {
    run: "a_run",
    record: {
      ...{ model, data, trainedCategories: ["a", "b"], selectedOn: "test categories" },
      ...{ categoryCount: 0, epoch: 3, step: 30, metrics: {}, bestStep: 30 },
    },
    fingerprint: "0123abc",
    parameterCount: 1234567,
    formats: ["tfjs", "safetensors"],
    report: { missing: "none." },
    training: null,
    licences: [],
  };
}

Deno.test("a card names the licence of each set of emoji", async () => {
  const licences = await emojiLicences();
  const packages = Object.keys(project.imports).filter((name) => name.startsWith("@iconify-json/"));
  assert.equal(new Set(licences.map(({ title }) => title)).size, packages.length);
  const card = modelCard({ ...facts(), licences });
  for (const { title, author, licence, url } of licences) {
    assert.match(licence, /^(Apache-2\.0|MIT|CC-BY(-SA)?-4\.0)$/);
    assert.ok(card.includes(`| ${title} | ${author} | [${licence}](${url}) |`), title);
  }
});

Deno.test("a card says what flatters or is missing", () => {
  const card = modelCard(facts("data.crop_to_box=true", "data.dataset=cars196"));
  assert.match(card, /chosen on: THE TEST CATEGORIES/);
  assert.match(card, /Images are CROPPED to their boxes/);
  assert.match(card, /How it was trained is not known any more/);
  assert.match(card, /\n- decoded .*, cropped to the box of what it shows\n/);
});

Deno.test("a card tells how images are scaled for the weights that a training began with", () => {
  const own = modelCard(facts());
  assert.match(own, /The network takes value ÷ 255 − 0\.5\./);
  const weights = facts("model.backbone=resnet50", "model.weights=/secret/place/resnet50.h5");
  const keras = modelCard(weights);
  assert.match(keras, /scaled as keras's pretrained weights know them/);
  assert.match(keras, /weights: resnet50\.h5\n/);
  assert.doesNotMatch(keras, /secret/);
});

Deno.test("a card tells only of the formats that are there", () => {
  const all = modelCard(facts());
  assert.match(all, /loadGraphModel/);
  assert.match(all, /load_file/);
  assert.doesNotMatch(modelCard({ ...facts(), formats: ["safetensors"] }), /loadGraphModel|tfjs/);
  assert.doesNotMatch(modelCard({ ...facts(), formats: ["tfjs"] }), /load_file|safetensors/);
});
