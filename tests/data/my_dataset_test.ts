import assert from "node:assert/strict";
import { join } from "node:path";
import { listSamples } from "../../src/data/list_samples.ts";
import { dataConfig } from "./data_config.ts";

Deno.test("examples/my_dataset.ts is a data set that listSamples() takes", async () => {
  const dir = await Deno.makeTempDir();
  try {
    const names = ["red_kite_2.jpg", "barn_owl_1.JPEG", "red_kite_10.png", "notes.txt", "owl.jpg"];
    for (const name of names) await Deno.writeTextFile(`${dir}/${name}`, "");
    const dataset = join(import.meta.dirname!, "../../examples/my_dataset.ts");
    assert.deepEqual(await listSamples(dataConfig({ dataset, dir })), [
      { path: `${dir}/barn_owl_1.JPEG`, category: "barn_owl" },
      { path: `${dir}/red_kite_10.png`, category: "red_kite" },
      { path: `${dir}/red_kite_2.jpg`, category: "red_kite" },
    ]);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
});
