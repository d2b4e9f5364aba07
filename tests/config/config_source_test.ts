import assert from "node:assert/strict";
import { configKeys } from "../../src/config/config_keys.ts";
import { parseConfig, parseConfigSource } from "../../src/config/load_config.ts";

const text = "train:\n  seed: 1\n  loss: { name: hap2s, alpha: 3 }\n";

Deno.test("a configuration knows where its values come from", () => {
  const { config, place } = parseConfigSource(text, "my.yaml", { set: ["train.epochs=3"] });
  assert.deepEqual(config, parseConfig(text, "my.yaml", { set: ["train.epochs=3"] }));
  assert.equal(place(["train", "seed"]), "my.yaml:2:3 train.seed");
  assert.equal(place(["train", "loss", "alpha"]), "my.yaml:3:24 train.loss.alpha");
  assert.equal(place(["train", "epochs"]), "--set train.epochs");
  assert.equal(place(["model", "name"]), "my.yaml model.name");
  assert.equal(place(["k8s", "data", 0, "path"]), "my.yaml k8s.data[0].path");
});

Deno.test("a configuration can be changed once more, and stays as it was", () => {
  const source = parseConfigSource(text, "/project/my.yaml", {
    set: ["train.loss={name: hap2s, alpha: 5}", "data.dir=a"],
  });
  const change = (key: string, value: unknown) => source.change([{ key, value, source: "here" }]);
  const changed = change("train.loss.sigma", 0.5);
  assert.deepEqual(changed.config.train.loss, { ...source.config.train.loss, sigma: 0.5 });
  assert.equal(changed.place(["train", "loss", "sigma"]), "here (train.loss.sigma)");
  assert.equal(change("data.dir", "../b").config.data.dir, "/b");
  assert.deepEqual(change("train.seed", 2).config.train.loss, source.config.train.loss);
  assert.throws(() => change("train.seed", -1), /Cannot use here \(train\.seed\): found -1/);
});

Deno.test("configKeys() lists sections, values and the keys of every choice, each once", () => {
  const keys = configKeys(["train", "model"]);
  assert.equal(new Set(keys).size, keys.length);
  for (
    const key of [
      ...["train.loss", "train.loss.name", "train.loss.alpha", "train.loss.margin"],
      ...["train.checkpoint_every.steps", "model.weights"],
    ]
  ) assert.ok(keys.includes(key), key);
  assert.ok(!keys.some((key) => key.startsWith("data.")));
});
