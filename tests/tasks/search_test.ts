import assert from "node:assert/strict";
import { join } from "node:path";
import type { BuiltSearchIndex } from "../../src/search/build_search_index.ts";
import type { SearchResult } from "../../src/search/search_by_images.ts";
import { runTask, setFlags } from "../harness/run_task.ts";
import { writeSmallDataset } from "../harness/small_dataset.ts";
import { smallRun, smallRunFile, withFolder } from "../harness/small_run.ts";

Deno.test("search:index and search:query find the nearest of a run's images to any image, and refuse what does not fit", () =>
  withFolder(async (folder) => {
    await writeSmallDataset(join(folder, "data"), { categories: 12, imagesEach: 4 });
    const settings = {
      ...smallRun(folder),
      "train.epochs": 1,
      "train.categories_per_batch": 3,
    };
    const task = (name: string, args: string[], changed: Record<string, unknown> = {}) =>
      runTask(name, [...setFlags({ ...settings, ...changed }), ...args]);
    const json = async <Result>(name: string, ...args: string[]): Promise<Result> => {
      const { code, stdout, stderr } = await task(name, [...args, "--output=json"]);
      assert.equal(code, 0, stderr);
      return JSON.parse(stdout);
    };
    const refused = async (
      message: RegExp,
      args: string[],
      changed: Record<string, unknown> = {},
    ) => {
      const { code, stdout, stderr } = await task("search:query", args, changed);
      assert.deepEqual([code, stdout], [2, ""], stderr);
      assert.match(stderr, message);
      assert.match(stderr, /\nhint: .+\n$/);
    };
    const train = async (...args: string[]) => {
      const { code, stderr } = await task("ml:train", args);
      assert.equal(code, 0, stderr);
    };

    await train();
    await refused(/there is no index/, ["any.png"]);

    const exact = await json<BuiltSearchIndex>("search:index");
    assert.equal(exact.path, smallRunFile(folder, "search-test"));
    assert.equal(exact.recall, null);
    // All that there are, to have their paths.
    const [{ found: all }] = (await json<SearchResult>(
      "search:query",
      join(folder, "data/category_00/0.png"),
      `-k${exact.images}`,
    ))
      .answers;
    assert.equal(all.length, exact.images);
    const images = all.slice(0, 3).map(({ path }) => path);
    const asked = await json<SearchResult>("search:query", ...images, "-k", "4");
    for (const [place, { image, found }] of asked.answers.entries()) {
      assert.equal(image, images[place]);
      assert.deepEqual(found.map(({ rank }) => rank), [1, 2, 3, 4]);
      assert.equal(found[0].path, image);
      assert.ok(found[0].distance < 1e-5, String(found[0].distance));
      assert.ok(found.every(({ distance }, i) => i === 0 || distance >= found[i - 1].distance));
    }

    const approximate = await json<BuiltSearchIndex>("search:index", "--index=hnsw", "-k3");
    assert.deepEqual([approximate.recall?.recall, approximate.recall?.k], [1, 3]);
    const again = await json<SearchResult>("search:query", ...images, "-k", "4");
    assert.deepEqual(again.answers, asked.answers);
    assert.deepEqual([again.index.kind, again.exact, asked.exact], ["hnsw", false, true]);

    const { category } = all[0];
    const table = await task("search:query", [images[0], "-k", "2", "--category", category]);
    assert.match(table.stdout, new RegExp(`^${images[0]}\n`));
    assert.match(table.stdout, new RegExp(`\n1 +0\\.0000 +${category} +${images[0]}\n2 `));
    assert.match(table.stdout, /in the test part of run "small", an exact search\n/);
    const page = await task("search:query", [...images, "--output=html"]);
    assert.equal(page.stdout, smallRunFile(folder, "search.html") + "\n");
    const html = await Deno.readTextFile(smallRunFile(folder, "search.html"));
    assert.equal(html.split("<img ").length - 1, 3 + 3 * 8);

    await Deno.writeTextFile(join(folder, "no_image.png"), "no image");
    await refused(/no_image\.png/, [images[0], join(folder, "no_image.png")]);
    await refused(/Cannot find the 99 nearest: .* has \d+ images/, [images[0], "-k", "99"]);
    await refused(/"categori": no image/, [images[0], "--category", "categori"]);
    await refused(/there is no index/, [images[0], "--part=train"]);
    await refused(/read or split by other settings/, [images[0]], { "data.split_seed": 5 });

    const damaged = smallRunFile(folder, "search-test", "embeddings.safetensors");
    const bytes = await Deno.readFile(damaged);
    await Deno.truncate(damaged, bytes.length - 4);
    await refused(/damaged \(embeddings\.safetensors has \d+ bytes of \d+\)/, [images[0]]);
    await Deno.writeFile(damaged, bytes);

    const [kept, more] = [join(folder, "kept"), join(folder, "data", category, "more.png")];
    await Deno.copyFile(images[0], more);
    await refused(/made of other images than the test part has now/, [images[0]]);
    await Deno.remove(more);
    await Deno.rename(smallRunFile(folder, "search-test"), kept);
    await train("--overwrite", "--set", "train.seed=9");
    await Deno.rename(kept, smallRunFile(folder, "search-test"));
    await refused(/another checkpoint than the run's best/, [images[0]]);
    // Without an index that fits, a training that is replaced takes it along.
    await train("--overwrite");
    await refused(/there is no index/, [images[0]]);
  }));
