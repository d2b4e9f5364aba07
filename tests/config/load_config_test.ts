import assert from "node:assert/strict";
import { dirname, join, resolve } from "node:path";
import { generatedFiles } from "../../src/config/generate.ts";
import { loadConfig, type LoadConfigOptions, parseConfig } from "../../src/config/load_config.ts";
import { schema } from "../../src/config/schema.ts";
import { UserError } from "../../src/core/user_error.ts";

/** What parsing refuses with. */
function refusal(text: string, options: LoadConfigOptions = {}): { message: string; hint: string } {
  try {
    parseConfig(text, "/project/my.yaml", options);
  } catch (thrown) {
    assert.ok(thrown instanceof UserError, String(thrown));
    return thrown;
  }
  assert.fail("it was accepted");
}

Deno.test("the generated files are as the schema makes them", async () => {
  for (const [path, content] of Object.entries(generatedFiles())) {
    assert.equal(
      await Deno.readTextFile(path),
      content,
      `run "deno task config:generate": ${path}`,
    );
  }
});

Deno.test("config.yaml says what the defaults say", async () => {
  const written = await loadConfig("config.yaml");
  const defaults = parseConfig("", resolve("config.yaml"));
  assert.deepEqual(written, defaults);
  assert.deepEqual(Object.keys(written), Object.keys(schema.shape));
});

Deno.test("a flag wins over --set, --set over the file, the file over the default", () => {
  const text = "train: {epochs: 5, seed: 5, learning_rate: 0.5}";
  const { train } = parseConfig(text, "my.yaml", {
    set: ["train.epochs=6", "train.seed=6"],
    flags: [{ key: "train.epochs", value: 7, source: "--epochs" }],
  });
  assert.equal(train.epochs, 7);
  assert.equal(train.seed, 6);
  assert.equal(train.learning_rate, 0.5);
  assert.equal(train.plateau_patience, parseConfig("", "my.yaml").train.plateau_patience);
});

Deno.test("--set takes YAML values: numbers, lists, texts, null", () => {
  const config = parseConfig("", "my.yaml", {
    set: [
      "model.descriptors=[spoc, gem]",
      "model.embedding_size=64",
      "train.loss.margin=0.25",
      "train.early_stopping_patience=null",
      "output.name=a-run",
    ],
  });
  assert.deepEqual(config.model.descriptors, ["spoc", "gem"]);
  assert.equal("margin" in config.train.loss && config.train.loss.margin, 0.25);
  assert.equal(config.train.early_stopping_patience, null);
  assert.equal(config.output.name, "a-run");
});

Deno.test("relative paths count from the config file, absolute ones stay", () => {
  const config = parseConfig(
    "data: {dir: ../photos, annotations: /a/b.csv, dataset: ./mine.ts}",
    "/project/configs/my.yaml",
  );
  assert.equal(config.data.dir, "/project/photos");
  assert.equal(config.data.annotations, "/a/b.csv");
  assert.equal(config.data.dataset, "/project/configs/mine.ts");
  assert.equal(config.output.dir, "/project/configs/runs");
  assert.equal(parseConfig("", "/project/my.yaml").data.dataset, "emoji");
});

Deno.test("a wrong type is told with line, column and what is wanted", () => {
  const { message } = refusal("train:\n  seed: 1\n  epochs: many\n");
  assert.match(message, /\/project\/my\.yaml:3:3 train\.epochs/);
  assert.match(message, /found "many"; wanted a whole number of at least 1/);
});

Deno.test("an unknown key is told with its place and the closest known key", () => {
  const { message, hint } = refusal("train:\n  epoch: 3\n");
  assert.match(message, /my\.yaml:2:3 train\.epoch: unknown key "epoch"/);
  assert.equal(hint, 'Did you mean "epochs"?');
  assert.equal(refusal("trian: {}").hint, 'Did you mean "train"?');
  assert.match(refusal("trian:\n").message, /unknown key "trian"/);
});

Deno.test("a wrong value from --set or a flag names it, not a line", () => {
  const { message } = refusal("train: {epochs: 3}", { set: ["train.epochs=0"] });
  assert.match(message, /--set train\.epochs: found 0; wanted a whole number of at least 1/);
  const flags = [{ key: "train.epochs", value: "x", source: "--epochs" }];
  assert.match(refusal("", { flags }).message, /--epochs \(train\.epochs\)/);
  assert.match(refusal("", { set: ["train.epochs"] }).message, /wanted key=value/);
});

Deno.test("a choice of sections knows the keys of the one chosen", () => {
  const { loss } = parseConfig("train: {loss: {name: hap2s}}", "a.yaml").train;
  assert.ok("name" in loss && loss.name === "hap2s");
  const unknownName = refusal("train:\n  loss:\n    name: hap3s\n");
  assert.match(
    unknownName.message,
    /my\.yaml:3:5 train\.loss\.name.*"batch_hard_triplet" or "hap2s"/,
  );
  const foreignKey = refusal("train: {loss: {name: batch_hard_triplet, alpa: 3}}");
  assert.match(foreignKey.message, /train\.loss\.alpa: unknown key/);
  const margin = refusal("train: {loss: {name: hap2s, margin: hard}}");
  assert.match(margin.message, /found "hard"; wanted "soft" or a number above 0/);
});

Deno.test("checks across keys name the place too", () => {
  const { message, hint } = refusal(
    "model:\n  descriptors: [spoc, mac]\n  embedding_size: 7\n  name: cgd\n",
  );
  assert.match(message, /my\.yaml:3:3 model\.embedding_size: found 7; wanted a multiple of 2/);
  assert.equal(hint, "For example 6.");
});

Deno.test("samplers whose options do not fit P are refused", () => {
  const sampler = (text: string) => `train:\n  categories_per_batch: 8\n  sampler: {${text}}\n`;
  const groups = refusal(sampler("name: hierarchical, groups_per_batch: 3"));
  assert.match(
    groups.message,
    /my\.yaml:3:\d+ train\.sampler\.groups_per_batch: found 3; wanted a/,
  );
  const neighbours = refusal(sampler("name: hard_class, neighbours: 8"));
  assert.match(neighbours.message, /train\.sampler\.neighbours: found 8; wanted fewer than .* 8/);
  assert.match(refusal(sampler("name: pk_rand")).message, /train\.sampler\.name.*"pk_random"/);
  assert.match(refusal(sampler("name: pk, neighbours: 3")).message, /neighbours: unknown key/);
  assert.match(
    refusal(sampler("name: hard_class, refresh_epochs: 0")).message,
    /refresh_epochs: found 0; wanted a whole number of at least 1/,
  );
  const good = parseConfig(sampler("name: hierarchical"), "a.yaml").train.sampler;
  assert.deepEqual(good, { name: "hierarchical", groups_per_batch: 4 });
});

Deno.test("model.weights is a name or a path from the config file", () => {
  const weightsOf = (weights: string) =>
    parseConfig(`model: {backbone: resnet50, weights: ${weights}}`, "/project/a/my.yaml").model
      .weights;
  assert.equal(weightsOf("none"), "none");
  assert.equal(weightsOf("imagenet"), "imagenet");
  assert.equal(weightsOf("../w/resnet.weights.h5"), "/project/w/resnet.weights.h5");
  assert.equal(weightsOf("/w/resnet.safetensors"), "/w/resnet.safetensors");
  const { message } = refusal("model:\n  backbone: resnet50\n  weights: resnet.pth\n");
  assert.match(
    message,
    /my\.yaml:3:3 model\.weights: found "resnet\.pth"; wanted "none" or "image/,
  );
});

Deno.test("pretrained weights and freezing up to a layer are for resnet50 only", () => {
  const weights = refusal("model:\n  weights: imagenet\n");
  assert.match(weights.message, /my\.yaml:2:3 model\.weights: there are weights for resnet50 only/);
  const layer = refusal("model:\n  freeze_up_to: conv1_relu\n");
  assert.match(layer.message, /my\.yaml:2:3 model\.freeze_up_to: only resnet50/);
});

Deno.test("broken YAML is one sentence with line and column", () => {
  const { message } = refusal("train:\n  epochs: [1, 2\n");
  assert.match(message, /my\.yaml:\d+:\d+/);
  assert.ok(!message.includes("\n"));
  assert.match(refusal("- 1\n- 2\n").message, /it is a list; wanted sections/);
  assert.match(refusal("a: 1\na: 2\n").message, /my\.yaml:2:1/);
});

Deno.test("a missing config file is a UserError", async () => {
  await assert.rejects(loadConfig("nowhere.yaml"), (error: unknown) => {
    assert.ok(error instanceof UserError);
    assert.match(error.message, /"nowhere\.yaml": no such file/);
    return true;
  });
});

Deno.test("an override cannot reach a prototype", () => {
  refusal("", { set: ["__proto__.polluted=1"] });
  assert.equal(({} as Record<string, unknown>).polluted, undefined);
});

Deno.test("every configuration that we ship loads", async () => {
  for await (const { name } of Deno.readDir("configs")) {
    const config = await loadConfig(join("configs", name));
    assert.equal(dirname(config.output.dir), resolve("."), name);
  }
});
