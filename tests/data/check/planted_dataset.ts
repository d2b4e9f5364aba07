/**
 * A `csv` data set with one of everything that may be wrong, and what is to be found in it.
 *
 * @module
 */

import { dirname, join } from "node:path";
import { loadSharp } from "../../../src/data/sharp.ts";
import { jpeg, picture, png } from "./pictures.ts";

/** What is planted. */
export interface PlantedDataset {
  /** Settings for `--set`. */
  settings: Record<string, unknown>;
  /** The faults: for each kind the files of each fault, below the folder `photos`, sorted. */
  expected: Record<string, string[][]>;
}

/** A line of the list. */
interface Line {
  split?: "train" | "test";
  box?: [number, number, number, number];
  role?: "query" | "gallery";
}

const fixtures = join(import.meta.dirname!, "..", "fixtures");

/** Writes `<folder>/list.csv` and `<folder>/photos`. */
export async function plantDataset(folder: string): Promise<PlantedDataset> {
  const photos = join(folder, "photos");
  const lines = ["path,label,split,x_1,x_2,y_1,y_2,is_query,is_gallery"];
  const expected: Record<string, string[][]> = {};

  function list(file: string, category: string, { split = "train", box, role }: Line = {}): void {
    const [x1, x2, y1, y2] = box ?? ["", "", "", ""];
    const flags = role ? [role === "query", role === "gallery"] : ["", ""];
    lines.push([file, category, split, x1, x2, y1, y2, ...flags].join(","));
  }
  async function write(file: string, bytes: Uint8Array): Promise<void> {
    const path = join(photos, file);
    await Deno.mkdir(dirname(path), { recursive: true });
    await Deno.writeFile(path, bytes);
  }
  async function add(file: string, category: string, bytes: Uint8Array, line?: Line) {
    await write(file, bytes);
    list(file, category, line);
  }
  function expect(kind: string, ...files: string[]): void {
    (expected[kind] ??= []).push(files.toSorted());
  }

  // Sound: four categories to train on, four for testing.
  for (const category of ["ant", "bee", "cat", "dog", "elk", "fox", "gnu", "hen"]) {
    for (const number of [1, 2, 3, 4]) {
      const file = `${category}/${number}.png`;
      await add(file, category, await png(file), { split: category < "e" ? "train" : "test" });
    }
  }

  // Files.
  list("ant/gone.png", "ant");
  expect("missing", "ant/gone.png");
  await Deno.symlink(join(photos, "nowhere.png"), join(photos, "ant/link.png"));
  list("ant/link.png", "ant");
  expect("missing", "ant/link.png");
  await add("ant/empty.jpg", "ant", new Uint8Array());
  expect("empty_file", "ant/empty.jpg");
  await add("ant/text.jpg", "ant", new TextEncoder().encode("<html>404 not found</html>"));
  expect("not_an_image", "ant/text.jpg");
  await Deno.mkdir(join(photos, "ant/folder.jpg"));
  await write("ant/folder.jpg/readme.txt", new Uint8Array(1));
  list("ant/folder.jpg", "ant");
  expect("not_an_image", "ant/folder.jpg");
  for (const ending of ["jpg", "png", "webp"] as const) {
    const file = `ant/cut.${ending}`;
    const image = await picture(file);
    const format = ending === "jpg" ? "jpeg" : ending;
    const bytes = await image.toFormat(format).toBuffer();
    await add(file, "ant", bytes.subarray(0, Math.floor(bytes.length * 0.8)));
    expect("truncated", file);
  }
  const damaged = await png("damaged");
  damaged.fill(0, damaged.length / 2, damaged.length / 2 + 40);
  await add("ant/damaged.png", "ant", damaged);
  expect("damaged", "ant/damaged.png");
  await add("ant/bomb.png", "ant", await Deno.readFile(join(fixtures, "bomb.png")));
  expect("too_large", "ant/bomb.png");

  // Copies, to the byte.
  const copy = async (of: string, to: string, category: string, line?: Line) =>
    await add(to, category, await Deno.readFile(join(photos, of)), line);
  await copy("bee/1.png", "bee/copy.png", "bee");
  expect("duplicate", "bee/1.png", "bee/copy.png");
  await copy("bee/2.png", "cat/copy.png", "cat");
  expect("label_conflict", "bee/2.png", "cat/copy.png");
  await add("elk/5.png", "elk", await png("elk/5.png"));
  await copy("elk/1.png", "elk/copy.png", "elk");
  list("elk/copy.png", "elk", { split: "test" });
  expect("split_leak", "elk/1.png", "elk/copy.png");
  list("bee/3.png", "bee");
  expect("listed_twice", "bee/3.png");

  // Copies, but for compression and size.
  const again = async (of: string, to: string, category: string, line?: Line) =>
    await add(to, category, await jpeg(of, { quality: 70 }), line);
  await again("cat/1.png", "cat/again.jpg", "cat");
  expect("near_duplicate", "cat/1.png", "cat/again.jpg");
  await again("cat/2.png", "dog/again.jpg", "dog");
  expect("near_label_conflict", "cat/2.png", "dog/again.jpg");
  await add("fox/5.png", "fox", await png("fox/5.png"));
  await again("fox/1.png", "fox/again.jpg", "fox");
  expect("near_split_leak", "fox/1.png", "fox/again.jpg");

  // Categories.
  await add("lone/1.png", "lone", await png("lone"));
  expect("lone_training_category", "lone/1.png");
  await add("single/1.png", "single", await png("single"), { split: "test" });
  expect("lone_test_category", "single/1.png");
  for (const label of ["Polar Bear", "polar_bear"]) {
    for (const number of [1, 2]) {
      const file = `${label}/${number}.png`;
      await add(file, label, await png(file), { split: "test" });
    }
  }
  expect("similar_labels", "Polar Bear/1.png", "polar_bear/1.png");
  for (let number = 1; number <= 50; number++) {
    await add(`zoo/${number}.png`, "zoo", await png(`zoo ${number}`), { split: "test" });
  }
  expect("unequal_classes");
  for (const number of [1, 2]) {
    const file = `owl/${number}.png`;
    await add(file, "owl", await png(file), { split: "test", role: "query" });
  }
  expect("query_without_match", "owl/1.png", "owl/2.png");
  expect("too_few_categories");
  expect("images_repeat");

  // Boxes; the pictures are 64 × 48. Left, right, top, bottom.
  for (
    const [kind, box] of [
      ["box_outside", [70, 90, 0, 20]],
      ["box_partly_outside", [30, 80, 10, 40]],
      ["box_tiny", [10, 12, 5, 45]],
    ] as const
  ) {
    const file = `dog/${kind}.png`;
    await add(file, "dog", await png(file), { box: [...box] });
    expect(kind, file);
  }
  // Cut to it, little is left of the picture.
  expect("extreme_aspect_ratio", "dog/box_tiny.png");
  expect("unusual_size", "dog/box_tiny.png");

  // Sizes and kinds.
  const sharp = await loadSharp();
  const grey = { width: 64, height: 48, channels: 3 as const, background: "#777" };
  await add("dog/blank.png", "dog", await sharp({ create: grey }).png().toBuffer());
  expect("blank", "dog/blank.png");
  await add("dog/small.png", "dog", await png("small", { width: 14, height: 14 }));
  expect("upscaled", "dog/small.png");
  await add("dog/wide.png", "dog", await png("wide", { width: 128, height: 16 }));
  expect("extreme_aspect_ratio", "dog/wide.png");
  await add("dog/huge.png", "dog", await png("huge", { width: 320, height: 240 }));
  expect("unusual_size", "dog/huge.png");
  await add("dog/named.jpg", "dog", await png("named"));
  expect("wrong_extension", "dog/named.jpg");
  const frames = [await png("frame 1"), await png("frame 2")];
  const film = await sharp(frames, { join: { animated: true } }).gif().toBuffer();
  await add("dog/film.gif", "dog", film);
  expect("animated", "dog/film.gif");
  const inks = await (await picture("inks")).toColourspace("cmyk").jpeg().toBuffer();
  await add("dog/inks.jpg", "dog", inks);
  expect("cmyk", "dog/inks.jpg");
  const deep = await (await picture("deep")).toColourspace("rgb16").png().toBuffer();
  await add("dog/deep.png", "dog", deep);
  expect("sixteen_bit", "dog/deep.png");
  await add("dog/glass.png", "dog", await png("glass", { transparent: true }));
  expect("transparent", "dog/film.gif", "dog/glass.png");
  const turned = await (await picture("turned")).withMetadata({ orientation: 6 }).jpeg().toBuffer();
  await add("dog/turned.jpg", "dog", turned);
  expect("rotated", "dog/turned.jpg");

  // Lines that cannot be read; what is in them is left out.
  const broken: Record<string, string> = {
    columns: "ant/1.png,ant,train",
    path: ",ant,train,,,,,,",
    label: "ant/1.png,,train,,,,,,",
    outside: "../list.csv,ant,train,,,,,,",
    box: "ant/1.png,ant,train,30,20,0,10,,",
    role: "ant/1.png,ant,test,,,,,perhaps,",
  };
  lines.push(...Object.values(broken));
  for (const kind of ["columns", "path", "outside"]) expect(kind);
  for (const kind of ["label", "box", "role"]) expect(kind, "ant/1.png");

  // What nobody listed.
  await write("cat/phone.HEIC", new Uint8Array(100));
  expect("unlisted_image", "cat/phone.HEIC");
  await Deno.mkdir(join(photos, "yak"));
  expect("empty_folder");

  await Deno.writeTextFile(join(folder, "list.csv"), lines.join("\n") + "\n");
  return {
    expected,
    settings: {
      "data.dataset": "csv",
      "data.annotations": join(folder, "list.csv"),
      "data.dir": photos,
      "data.split": "given",
      "data.crop_to_box": true,
      "data.image_size": 32,
      "data.selection_fraction": 0,
      "train.categories_per_batch": 32,
      "train.samples_per_category": 4,
      "output.dir": join(folder, "runs"),
      "output.name": "planted",
    },
  };
}
