import assert from "node:assert/strict";
import { join } from "node:path";
import { UserError } from "../../../src/core/user_error.ts";
import { cars196 } from "../../../src/data/datasets/cars196.ts";
import type { DataFault } from "../../../src/data/data_fault.ts";
import { splitSamples } from "../../../src/data/split_samples.ts";
import { dataConfig } from "../data_config.ts";

const fixtures = join(import.meta.dirname!, "..", "fixtures");

async function withCars(body: (dir: string) => Promise<void>): Promise<void> {
  const dir = await Deno.makeTempDir();
  try {
    await Deno.mkdir(`${dir}/car_ims`);
    await Deno.writeTextFile(`${dir}/car_ims/000001.jpg`, "");
    await body(dir);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
}

async function assertUserError(work: Promise<unknown>, pattern: RegExp): Promise<void> {
  await assert.rejects(work, (error) => {
    assert.ok(error instanceof UserError, String(error));
    assert.match(error.message, pattern);
    return true;
  });
}

for (const name of ["cars_annos.mat", "cars_annos_plain.mat"]) {
  Deno.test(`cars196 lists what ${name} says, boxes in our pixels`, () =>
    withCars(async (dir) => {
      const annotations = `${fixtures}/${name}`;
      const samples = await cars196.listSamples(dataConfig({ dir, annotations }));
      assert.deepEqual(samples, [
        {
          path: `${dir}/car_ims/000001.jpg`,
          category: "AM General Hummer SUV 2000",
          group: "AM General",
          box: { left: 112, top: 7, right: 853, bottom: 716 },
          split: "train",
        },
        {
          path: `${dir}/car_ims/000002.jpg`,
          category: "AM General Hummer SUV 2000",
          group: "AM General",
          box: { left: 0, top: 0, right: 40, bottom: 30 },
          split: "train",
        },
        {
          path: `${dir}/car_ims/000003.jpg`,
          category: "Citroën 2CV Ωmega 1960",
          group: "Citroën",
          box: { left: 1, top: 2, right: 300, bottom: 4000 },
          split: "train",
        },
        {
          path: `${dir}/car_ims/000004.jpg`,
          category: "光岡 オロチ 2007",
          group: "光岡",
          box: { left: 4, top: 5, right: 7, bottom: 8 },
          split: "test",
        },
        {
          path: `${dir}/car_ims/000005.jpg`,
          category: "smart 🚗 fortwo",
          group: "smart",
          box: { left: 4, top: 4, right: 5, bottom: 5 },
          split: "test",
        },
      ]);
    }));
}

Deno.test("cars196 splits by the file's own field test when the split is given", () =>
  withCars(async (dir) => {
    const annotations = `${fixtures}/cars_annos.mat`;
    const samples = await cars196.listSamples(dataConfig({ dir, annotations, split: "given" }));
    const parts = samples.map(({ split }) => split);
    assert.deepEqual(parts, ["train", "test", "train", "train", "test"]);
  }));

Deno.test("cars196 needs data.dir and data.annotations", async () => {
  const listing = (settings: Parameters<typeof dataConfig>[0]) =>
    cars196.listSamples(dataConfig(settings));
  await assertUserError(listing({ annotations: "/a.mat" }), /data\.dir is not set/);
  await assertUserError(listing({ dir: "/a" }), /data\.annotations is not set/);
});

Deno.test("cars196 names a file that is missing, damaged, cut short or something else", () =>
  withCars(async (dir) => {
    const whole = await Deno.readFile(`${fixtures}/cars_annos.mat`);
    const files: [string, Uint8Array | undefined, RegExp][] = [
      ["missing.mat", undefined, /^Cannot read ".*missing\.mat": no such file$/],
      ["cut.mat", whole.subarray(0, 700), /^Cannot read ".*cut\.mat": the file is cut short$/],
      [
        "text.mat",
        new TextEncoder().encode("x".repeat(999)),
        /text\.mat": it is no MATLAB 5 file$/,
      ],
      ["other.mat", await Deno.readFile(`${fixtures}/arrays.mat`), /other\.mat": it has no cell/],
      ["empty.mat", whole.subarray(0, 128), /empty\.mat": it has no cell array class_names$/],
    ];
    for (const [name, bytes, pattern] of files) {
      if (bytes) await Deno.writeFile(`${dir}/${name}`, bytes);
      const settings = dataConfig({ dir, annotations: `${dir}/${name}` });
      await assertUserError(cars196.listSamples(settings), pattern);
    }
  }));

/** Changes a text of the uncompressed file to another of the same length. */
async function changed(dir: string, from: string, to: string): Promise<string> {
  const bytes = await Deno.readFile(`${fixtures}/cars_annos_plain.mat`);
  const latin = new TextDecoder("latin1").decode(bytes);
  assert.equal(from.length, to.length);
  const at = latin.indexOf(from);
  assert.ok(at > 0);
  bytes.set(new TextEncoder().encode(to), at);
  const path = `${dir}/changed.mat`;
  await Deno.writeFile(path, bytes);
  return path;
}

Deno.test("cars196 refuses paths that lead out of the data folder", () =>
  withCars(async (dir) => {
    for (const path of ["../../x/000004.jpg", "/etc/xxx/000004.jp", "a/../../b000004.jp"]) {
      const annotations = await changed(dir, "car_ims/000004.jpg", path.padEnd(18, "g"));
      await assertUserError(
        cars196.listSamples(dataConfig({ dir, annotations })),
        /changed\.mat": annotations\(4\)\.relative_im_path ".*" leads out of "\/.*"\.$/,
      );
    }
    const annotations = await changed(dir, "car_ims/000004.jpg", "..car_im/00004.jpg");
    assert.equal((await cars196.listSamples(dataConfig({ dir, annotations }))).length, 5);
  }));

Deno.test("cars196 names a field that is missing", () =>
  withCars(async (dir) => {
    const annotations = await changed(dir, "bbox_x2", "bbox_x9");
    await assertUserError(
      cars196.listSamples(dataConfig({ dir, annotations })),
      /annotations\(1\)\.bbox_x2 is no number\.$/,
    );
  }));

Deno.test("cars196 reports every bad record to whoever takes faults, and lists the others", () =>
  withCars(async (dir) => {
    await Deno.remove(`${dir}/car_ims/000001.jpg`); // looked for by none but the thrower
    const annotations = await changed(dir, "car_ims/000004.jpg", "../../x/000004.jpg");
    const bytes = await Deno.readFile(annotations);
    // The class of the last record, 196 as a byte of its own in a small element.
    const at = findLast(bytes, [2, 0, 1, 0, 196, 0, 0, 0]);
    bytes[at + 4] = 197;
    await Deno.writeFile(annotations, bytes);
    const faults: DataFault[] = [];
    const samples = await cars196.listSamples(dataConfig({ dir, annotations }), {
      onFault: (fault) => faults.push(fault),
    });
    assert.deepEqual(
      samples.map(({ path }) => path.slice(-10)),
      ["000001.jpg", "000002.jpg", "000003.jpg"],
    );
    assert.deepEqual(faults.map(({ kind, place, paths }) => ({ kind, place, paths })), [
      { kind: "outside", place: annotations, paths: [] },
      { kind: "class", place: annotations, paths: [`${dir}/car_ims/000005.jpg`] },
    ]);
    assert.equal(faults[1].message, "annotations(5).class is 197, of 196 class_names");
  }));

function findLast(bytes: Uint8Array, pattern: number[]): number {
  for (let start = bytes.length - pattern.length; start >= 0; start--) {
    if (pattern.every((byte, index) => bytes[start + index] === byte)) return start;
  }
  throw new Error("not found");
}

Deno.test("cars196 notices a wrong image folder", () =>
  withCars(async (dir) => {
    const settings = dataConfig({
      dir: `${dir}/car_ims`,
      annotations: `${fixtures}/cars_annos.mat`,
    });
    await assertUserError(cars196.listSamples(settings), /Cannot find image ".*car_ims\/car_ims/);
  }));

Deno.test("cars196 has a zero-shot split of its own that splitSamples() uses", () =>
  withCars(async (dir) => {
    const settings = dataConfig({
      dir,
      annotations: `${fixtures}/cars_annos.mat`,
      selection_fraction: 0,
    });
    const samples = await cars196.listSamples(settings);
    const { test, protocol } = splitSamples([...samples, samples[2]], settings);
    assert.equal(test.length, 2);
    assert.equal(protocol.split, "zero-shot");
  }));
