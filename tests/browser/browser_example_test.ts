import assert from "node:assert/strict";
import { join } from "node:path";
import { serve } from "../../examples/browser/serve.ts";
import { parseConfig } from "../../src/config/load_config.ts";
import { writeFolder } from "../../src/core/atomic_folder.ts";
import { createRandom } from "../../src/core/random.ts";
import { decodeImage } from "../../src/data/decode_image.ts";
import { imagesToTensor } from "../../src/data/images_to_tensor.ts";
import { graphModel } from "../../src/export/graph_model.ts";
import { graphModelFiles } from "../../src/export/graph_model_files.ts";
import { buildModel } from "../../src/model/build_model.ts";
import * as tf from "../../src/tensor/tf.ts";
import { useBackend } from "../../src/tensor/use_backend.ts";
import { withFolder } from "../harness/small_run.ts";
import { browserTest, type InBrowser } from "./browser_test_case.ts";

const pictures = join(import.meta.dirname!, "../../examples/pictures");
const settings = ["model.name=cgd", "model.embedding_size=48", "model.layer_norm=true"];

/** Calls `f` with the page's address and the model that it has. */
async function withExample(
  f: (url: string, model: ReturnType<typeof buildModel>) => Promise<void>,
): Promise<void> {
  await withFolder(async (folder) => {
    await useBackend("wasm");
    const { model: config, data } = parseConfig("", "test.yaml", { set: settings });
    const model = buildModel(config, { imageSize: data.image_size });
    const path = join(folder, "exported");
    await writeFolder(path, graphModelFiles(graphModel(model), {}));
    await using server = await serve({ model: path, port: 0 });
    await f(`http://127.0.0.1:${server.addr.port}/`, model);
    model.dispose();
  });
}

async function ready({ page }: InBrowser): Promise<void> {
  await says(page, "Ready");
}

async function says(page: InBrowser["page"], words: string): Promise<void> {
  const has = `document.querySelector("#status").textContent.includes(${JSON.stringify(words)})`;
  await page.waitForFunction(has);
}

/** What the page shows beneath the picture that it puts first. */
async function nearest({ page }: InBrowser): Promise<string[]> {
  return await page.evaluate(
    `[...document.querySelectorAll("#pictures li:first-child span")].map((s) => s.textContent)`,
  ) as string[];
}

await browserTest(
  "the browser example gives the trainer's embeddings of given pixels",
  (test) =>
    withExample(async (url, model) => {
      const { imageSize } = model;
      const random = createRandom("pixels");
      const length = 3 * imageSize ** 2 * 3;
      const pixels = Uint8Array.from({ length }, () => Math.floor(256 * random.next()));
      const wanted = tf.tidy(() =>
        model.embed(imagesToTensor({ pixels, indices: [0, 1, 2], imageSize })).dataSync()
      );

      await test.open(url);
      await ready(test);
      const found = await test.page.evaluate(`(async () => {
      const { loadEmbedder } = await import("./embedder.js");
      const { embed, size } = await loadEmbedder("model/model.json", "tfjs/");
      const pixels = Uint8Array.from([${pixels}]);
      const bytes = size * size * 3;
      return embed([0, 1, 2].map((i) => pixels.subarray(i * bytes, (i + 1) * bytes)));
    })()`) as number[][];
      assert.equal(found.flat().length, wanted.length);
      const difference = Math.max(...found.flat().map((value, i) => Math.abs(value - wanted[i])));
      assert.ok(difference <= 1e-4, `${difference} apart`);
    }),
);

await browserTest(
  "the browser example's pixels of a file are the trainer's to 2 of 255",
  (test) =>
    withExample(async (url, { imageSize: size }) => {
      await test.open(url);
      await ready(test);
      for (const name of ["guitar_1.png", "rocket_2.png", "snowman_3.png", "sunflower_1.png"]) {
        const found = await test.page.evaluate(`(async () => {
        const { picturePixels } = await import("./picture_pixels.js");
        const blob = await (await fetch("pictures/${name}")).blob();
        return [...await picturePixels(blob, ${size})];
      })()`) as number[];
        const wanted = await decodeImage(join(pictures, name), { size });
        assert.equal(found.length, wanted.length);
        const largest = Math.max(...found.map((value, i) => Math.abs(value - wanted[i])));
        assert.ok(largest <= 2, `${name}: ${largest}`);
      }
    }),
);

await browserTest(
  "the browser example ranks by a file, and by a picture with the keyboard",
  (test) =>
    withExample(async (url) => {
      const { page, open, checkAccessibility, checkWidth } = test;
      await open(url);
      await ready(test);
      const choose = async (name: string) => {
        const input = await page.$("input");
        await input!.uploadFile(join(pictures, name));
      };
      await choose("rocket_2.png");
      await says(page, "rocket_2.png: embedded");
      assert.deepEqual(await nearest(test), ["rocket_2", "0.000"]);

      await page.focus("#pictures li:nth-child(5) button");
      const pressed = await page.evaluate(
        "document.activeElement.querySelector('span').textContent",
      );
      assert.notEqual(pressed, "rocket_2");
      await page.keyboard.press("Enter");
      await says(page, `${pressed}.png: embedded`);
      assert.deepEqual(await nearest(test), [pressed, "0.000"]);

      await choose("LICENCES.md");
      await says(page, "Cannot use LICENCES.md");
      await checkAccessibility();
      await checkWidth();
    }),
  { width: 390, colorScheme: "dark" },
);

Deno.test("the browser example's server gives its own files, and no others", () =>
  withExample(async (url) => {
    const status = async (path: string, method = "GET") => {
      const response = await fetch(new URL(path, url), { method });
      await response.body?.cancel();
      return response.status;
    };
    assert.equal(await status("/model/model.json"), 200);
    assert.equal(await status("/pictures/rocket_2.png"), 200);
    for (
      const path of ["/serve.ts", "/../../deno.json", "/pictures/..%2f..%2fdeno.json", "/model/"]
    ) {
      assert.equal(await status(path), 404, path);
    }
    assert.equal(await status("/", "POST"), 405);
    await assert.rejects(serve({ model: pictures, port: 0 }), /there is no model\.json/);
  }));
