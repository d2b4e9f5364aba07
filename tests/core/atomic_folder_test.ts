import assert from "node:assert/strict";
import { join } from "node:path";
import {
  finishInterruptedWrites,
  namesIn,
  removeFolder,
  writeFolder,
} from "../../src/core/atomic_folder.ts";
import { UserError } from "../../src/core/user_error.ts";
import { withFolder } from "../harness/small_run.ts";

const bytes = (text: string) => new TextEncoder().encode(text);

Deno.test("writeFolder() makes a folder, replaces it, and leaves nothing else", async () => {
  await withFolder(async (folder) => {
    const path = join(folder, "a", "b");
    await writeFolder(path, new Map([["x", bytes("1")], ["y", bytes("2")]]));
    await writeFolder(path, new Map([["x", bytes("3")]]));
    assert.deepEqual(await namesIn(join(folder, "a")), ["b"]);
    assert.deepEqual(await namesIn(path), ["x"]);
    assert.equal(await Deno.readTextFile(join(path, "x")), "3");
    await removeFolder(path);
    assert.deepEqual(await namesIn(join(folder, "a")), []);
  });
});

Deno.test("writeFolder() that cannot write keeps what was there", async () => {
  await withFolder(async (folder) => {
    const path = join(folder, "b");
    await writeFolder(path, new Map([["x", bytes("1")]]));
    // No file can have this name.
    const fails = writeFolder(path, new Map([["x", bytes("2")], ["no/such", bytes("")]]));
    await assert.rejects(fails, UserError);
    assert.deepEqual(await namesIn(folder), ["b"]);
    assert.equal(await Deno.readTextFile(join(path, "x")), "1");
  });
});

Deno.test("finishInterruptedWrites() clears what is half done, and gives back what was to be replaced", async () => {
  await withFolder(async (folder) => {
    const cases = {
      // Killed while writing, while removing, and at each moment of a replacement.
      "half.tmp": "half written",
      "old": "whole",
      "old.tmp": "half written, in its place",
      "replaced.replaced": "the only one",
      "replaced.tmp": "was about to take its place",
      "new": "took its place",
      "new.replaced": "was not removed yet",
    };
    for (const [name, text] of Object.entries(cases)) {
      await Deno.mkdir(join(folder, name));
      await Deno.writeTextFile(join(folder, name, "x"), text);
    }
    await Deno.writeTextFile(join(folder, "not_ours.tmp"), "");
    await finishInterruptedWrites(folder, (name) => name !== "not_ours.tmp");
    assert.deepEqual(await namesIn(folder), ["new", "not_ours.tmp", "old", "replaced"]);
    const read = (name: string) => Deno.readTextFile(join(folder, name, "x"));
    assert.deepEqual(await Promise.all(["new", "old", "replaced"].map(read)), [
      "took its place",
      "whole",
      "the only one",
    ]);
    await finishInterruptedWrites(join(folder, "none"));
  });
});
