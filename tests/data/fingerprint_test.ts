import assert from "node:assert/strict";
import { join } from "node:path";
import { fingerprintOf } from "../../src/data/fingerprint.ts";
import type { Sample } from "../../src/data/sample.ts";
import { withFolder } from "../harness/small_run.ts";

const files = { "cats/1.png": "a", "cats/2.png": "bb", "dogs/1.png": "ccc", "dogs/2.png": "" };

async function write(folder: string): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await Deno.mkdir(join(folder, path, ".."), { recursive: true });
    await Deno.writeTextFile(join(folder, path), text);
  }
}

function split(folder: string): Record<"train" | "selection" | "test", Sample[]> {
  const sample = (path: string): Sample => ({
    path: join(folder, path),
    category: path.split("/")[0],
  });
  const [one, two, three, four] = Object.keys(files).map(sample);
  return { train: [one, two], selection: [three], test: [four] };
}

Deno.test("fingerprintOf() counts, and is the same wherever the data lie", () =>
  withFolder(async (folder) => {
    const [here, there] = [join(folder, "here"), join(folder, "deep", "there")];
    await write(here);
    await write(there);
    const found = await fingerprintOf(split(here));
    assert.deepEqual(await fingerprintOf(split(there)), found);
    const { list, files, ...counts } = found;
    assert.match(list, /^[0-9a-f]{64}$/);
    assert.match(files, /^[0-9a-f]{64}$/);
    assert.deepEqual(counts, {
      train: 2,
      selection: 1,
      test: 1,
      images: 4,
      categories: 2,
      bytes: 6,
      missing: 0,
    });
  }));

Deno.test("fingerprintOf() changes its list with each thing that a sample is, and with the order", () =>
  withFolder(async (folder) => {
    await write(folder);
    const { train, selection, test } = split(folder);
    const [first, second] = train;
    const box = { left: 1, top: 2, right: 3, bottom: 4 };
    const changed = [
      { train, selection, test },
      { train: [second, first], selection, test },
      { train, selection: [], test: [...selection, ...test] },
      { train: [{ ...first, category: "Cats" }, second], selection, test },
      { train: [{ ...first, box }, second], selection, test },
      { train: [{ ...first, box: { ...box, bottom: 5 } }, second], selection, test },
      { train: [{ ...first, role: "query" as const }, second], selection, test },
      { train: [{ ...first, path: join(folder, "cats", "3.png") }, second], selection, test },
    ];
    const found = await Promise.all(changed.map(fingerprintOf));
    assert.equal(new Set(found.map(({ list }) => list)).size, changed.length);
    // All but the last name the same files.
    assert.deepEqual(
      found.map(({ files }) => files === found[0].files),
      changed.map((_, i) => i < 7),
    );
    assert.equal(found.at(-1)!.missing, 1);
  }));

Deno.test("fingerprintOf() changes its files with a size and with a missing file", () =>
  withFolder(async (folder) => {
    await write(folder);
    const before = await fingerprintOf(split(folder));
    await Deno.writeTextFile(join(folder, "dogs/2.png"), "d");
    const grown = await fingerprintOf(split(folder));
    await Deno.remove(join(folder, "dogs/2.png"));
    const missing = await fingerprintOf(split(folder));
    assert.equal(new Set([before, grown, missing].map(({ files }) => files)).size, 3);
    assert.equal(new Set([before, grown, missing].map(({ list }) => list)).size, 1);
    assert.deepEqual([before, grown, missing].map(({ bytes }) => bytes), [6, 7, 6]);
    assert.deepEqual([before, grown, missing].map(({ missing }) => missing), [0, 0, 1]);
  }));

Deno.test("fingerprintOf() counts an image in two parts once", () =>
  withFolder(async (folder) => {
    await write(folder);
    const { train, test } = split(folder);
    const found = await fingerprintOf({ train, selection: test, test });
    assert.deepEqual([found.images, found.selection, found.test, found.bytes], [3, 1, 1, 3]);
  }));

Deno.test("fingerprintOf() tells super-categories apart from the list", () =>
  withFolder(async (folder) => {
    await write(folder);
    const { train, selection, test } = split(folder);
    const grouped = (group: string) => ({
      train: train.map((sample) => ({ ...sample, group })),
      selection,
      test,
    });
    const none = await fingerprintOf({ train, selection, test });
    const [pets, beasts] = await Promise.all(
      [grouped("pets"), grouped("beasts")].map(fingerprintOf),
    );
    assert.equal(none.groups, undefined);
    assert.match(pets.groups!, /^[0-9a-f]{64}$/);
    assert.notEqual(pets.groups, beasts.groups);
    assert.equal(pets.list, none.list);
  }));
