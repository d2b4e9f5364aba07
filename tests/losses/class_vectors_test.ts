import assert from "node:assert/strict";
import { createRandom } from "../../src/core/random.ts";
import { classVectors } from "../../src/losses/class_vectors.ts";
import { createParameters } from "../../src/model/parameters.ts";
import { useBackend } from "../../src/tensor/use_backend.ts";
import { assertClose, mean } from "./loss_checks.ts";

Deno.test("classVectors have a row a class, soft_triple's a row a center", () => {
  for (const [name, describe] of Object.entries(classVectors)) {
    const { shape } = describe(7, 5, { centers: 3 });
    assert.deepEqual(shape, name === "soft_triple" ? [7, 3, 5] : [7, 5], name);
  }
});

Deno.test("classVectors are drawn as wide as their sources draw them", async () => {
  await useBackend("wasm");
  const [classes, dim] = [500, 64];
  // Kaiming's normal is √(2 / fan); his uniform with a = √5 reaches 1 / √fan, and deviates by 1 / √3 of that.
  const deviations: Record<keyof typeof classVectors, number> = {
    proxy_nca: 1 / 8,
    proxy_anchor: Math.sqrt(2 / classes),
    soft_triple: Math.sqrt(1 / (3 * classes * 10)),
    arc_face: 1,
    cos_face: 1,
    normalized_softmax: 1,
  };
  const parameters = createParameters(createRandom("vectors"));
  for (const [name, describe] of Object.entries(classVectors)) {
    const { shape, initializer } = describe(classes, dim, {});
    const values = [...parameters.weight(name, shape, initializer).dataSync()];
    const wanted = deviations[name as keyof typeof classVectors];
    assertClose(mean(values) / wanted, 0, 0.03, `the mean of ${name}`);
    const deviation = Math.sqrt(mean(values.map((x) => x ** 2)));
    assertClose(deviation / wanted, 1, 0.03, `the deviation of ${name}`);
  }
  parameters.dispose();
});
