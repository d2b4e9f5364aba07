import assert from "node:assert/strict";
import { join } from "node:path";
import { createRandom } from "../../src/core/random.ts";
import { loadSharp } from "../../src/data/sharp.ts";
import { type EmbeddingsFile, rankingInputOf } from "../../src/ranking/embeddings_file.ts";
import { projection } from "../../src/visualization/projection.ts";
import { tensorboardFiles } from "../../src/visualization/tensorboard_files.ts";
import { drawing, writePicture } from "../harness/small_dataset.ts";
import { withFolder } from "../harness/small_run.ts";
import { naiveQueryMetrics, naiveRanking } from "../metrics/naive_ranking.ts";
import { readImages } from "../tensorboard/read_images.ts";
import { embeddingsToShow } from "./embeddings_to_show.ts";

const categories = [..."aaabbbbccddddde"];
const clock = { now: () => 1_700_000_000_000, elapsed: () => 0 };
const options = { images: 100, seed: 0, queries: 4, cropToBox: false, clock };

/** An embeddings file whose images are there, each of one colour. */
async function withImages(f: (file: EmbeddingsFile) => Promise<void>): Promise<void> {
  await withFolder(async (folder) => {
    const file = embeddingsToShow(categories);
    for (const [row, sample] of file.samples.entries()) {
      sample.path = join(folder, `${row}.png`);
      await writePicture(sample.path, plain(row));
    }
    await f(file);
  });
}

/** Red tells the row. */
function plain(row: number): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" width="20" height="20">` +
    `<rect width="20" height="20" fill="rgb(${row * 15},0,255)"/></svg>`;
}

/** The pixel in the middle of each cell of a picture, and the one in the cell's corner. */
async function cellsOf(encoded: Uint8Array, size: number) {
  const sharp = await loadSharp();
  const { data, info } = await sharp(encoded).raw().toBuffer({ resolveWithObject: true });
  const at = (x: number, y: number) => {
    const start = (y * info.width + x) * 3;
    return [...data.subarray(start, start + 3)];
  };
  const [columns, rows] = [info.width / size, info.height / size];
  return Array.from({ length: rows }, (_, y) =>
    Array.from({ length: columns }, (_, x) => ({
      middle: at(x * size + size / 2, y * size + size / 2),
      corner: at(x * size, y * size),
    })));
}

/** The average ranking positions by row, walking down each ranking; lone queries left out. */
function naivePositions(file: EmbeddingsFile): Map<number, number> {
  const input = rankingInputOf(file);
  return new Map(
    categories.keys().map((row) => {
      const ranking = naiveRanking(input, row, "pessimistic");
      const relevant = ranking.map((item) => categories[item.row] === categories[row]);
      return [row, naiveQueryMetrics(relevant, []).rankingPosition] as const;
    }).filter(([, position]) => !Number.isNaN(position)),
  );
}

Deno.test("tensorboardFiles() shows the best and the worst queries as a naive ranking finds them", () =>
  withImages(async (file) => {
    const files = await tensorboardFiles(file, options);
    const [name] = [...files.keys()].filter((name) => name.includes("tfevents"));
    const images = readImages(files.get(name)!);
    assert.deepEqual(images.map(({ tag }) => tag), ["rankings/best", "rankings/worst"]);
    const positions = naivePositions(file);
    const sorted = [...positions.values()].sort((a, b) => a - b);
    for (const [place, wanted] of [sorted.slice(0, 4), sorted.toReversed().slice(0, 4)].entries()) {
      const rows = await cellsOf(images[place].encoded, 74);
      const rowOf = ({ middle }: { middle: number[] }) => middle[0] / 15;
      assert.deepEqual(rows.map(([query]) => positions.get(rowOf(query))), wanted);
      for (const [query, ...neighbours] of rows) {
        const expected = naiveRanking(rankingInputOf(file), rowOf(query)).slice(0, 8);
        assert.deepEqual(neighbours.map(rowOf), expected.map(({ row }) => row));
        const frames = (same: boolean) =>
          neighbours.filter((cell) =>
            same === (categories[rowOf(cell)] === categories[rowOf(query)])
          ).map(({ corner }) => corner);
        assert.deepEqual(query.corner, [36, 99, 235]);
        assert.ok(frames(true).every((colour) => String(colour) === "18,146,76"));
        assert.ok(frames(false).every((colour) => String(colour) === "220,220,213"));
      }
    }
  }));

Deno.test("tensorboardFiles() gives the projector each image with its own thumbnail and position", () =>
  withImages(async (file) => {
    const files = await tensorboardFiles(file, options);
    const text = (name: string) => new TextDecoder().decode(files.get(name));
    const rows = text("metadata.tsv").trimEnd().split("\n").slice(1);
    const positions = naivePositions(file);
    assert.equal(positions.size, categories.length - 1);
    assert.deepEqual(
      rows.map((line) => line.split("\t").slice(0, 2)),
      categories.map((category, row) => [category, positions.get(row)?.toFixed(2) ?? ""]),
    );
    const cells = (await cellsOf(files.get("sprite.jpg")!, 64)).flat();
    assert.equal(cells.length, 16);
    for (const row of categories.keys()) {
      assert.ok(Math.abs(cells[row].middle[0] - row * 15) < 8, `${row}: ${cells[row].middle}`);
    }
    assert.ok(cells[15].middle.every((value) => value > 250));
  }));

Deno.test("projection() takes whole categories where there are more images, others by another seed", () =>
  withImages(async (file) => {
    const categoriesOf = async (seed: number) => {
      const shown = await projection(file, { ...options, images: 6, seed, positions: new Map() });
      assert.equal(shown.columns.category.length, 6);
      return shown.columns.category.join("");
    };
    const found = await Promise.all([...Array(8).keys()].map(categoriesOf));
    assert.equal(await categoriesOf(3), found[3]);
    assert.ok(new Set(found).size > 2, `${found}`);
    for (const text of found) {
      const counts = Map.groupBy(text, (category) => category).entries()
        .map(([category, { length }]) => [
          length,
          categories.filter((other) => other === category).length,
        ]);
      assert.ok(counts.filter(([shown, all]) => shown < all).toArray().length <= 1, text);
    }
  }));

Deno.test("projection() makes thumbnails of many images smaller, and refuses too many", async () => {
  await withFolder(async (folder) => {
    const path = join(folder, "one.png");
    await writePicture(path, drawing(0, 20, createRandom(0)));
    const many = (count: number): EmbeddingsFile => ({
      ...embeddingsToShow(Array.from({ length: count }, () => "a")),
      samples: Array.from({ length: count }, () => ({ path, category: "a" })),
    });
    const shown = { ...options, images: 100_000, positions: new Map<number, number>() };
    const { sprite } = await projection(many(4097), shown);
    assert.equal(sprite.size, Math.floor(4096 / 65));
    const { width } = await (await loadSharp())(sprite.encoded).metadata();
    assert.ok(width <= 4096, `${width}`);
    await assert.rejects(projection(many(256 ** 2 + 1), shown), {
      name: "UserError",
      message: /^Cannot show 65537 images: wanted 65536 at most\.$/,
    });
  });
});

Deno.test("tensorboardFiles() refuses where no image has another of its category", async () => {
  const lone = embeddingsToShow([..."abc"]);
  await assert.rejects(tensorboardFiles(lone, options), {
    name: "UserError",
    message:
      'Cannot show rankings of "mine": no image of the test part has another of its category.',
  });
});
