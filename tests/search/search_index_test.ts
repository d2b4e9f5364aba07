import assert from "node:assert/strict";
import { join } from "node:path";
import { UserError } from "../../src/core/user_error.ts";
import { indexKinds, openSearchIndex } from "../../src/search/search_index.ts";
import { withFolder } from "../harness/small_run.ts";
import { smallEmbeddings, smallIndex, writeSmallIndex } from "./small_index.ts";

Deno.test("openSearchIndex() gives back what writeSearchIndex() wrote", () =>
  withFolder(async (folder) => {
    for (const kind of indexKinds) {
      using index = await smallIndex(join(folder, kind), kind);
      const { embeddings, ...described } = smallEmbeddings();
      const read = new Float32Array(embeddings.length);
      const { reader, [Symbol.dispose]: _, ...rest } = index.embeddings;
      reader.read(0, read);
      assert.deepEqual([rest, read], [described, embeddings]);
      assert.deepEqual([index.record.kind, index.record.checkpoint], [kind, "c"]);
      assert.equal(index.graph?.count, kind === "hnsw" ? 54 : undefined);
    }
  }));

Deno.test("writeSearchIndex() takes the place of what was there, and leaves nothing else", () =>
  withFolder(async (folder) => {
    const path = join(folder, "search-test");
    await writeSmallIndex(path, "hnsw");
    await writeSmallIndex(path, "exact");
    const names = (folder: string) => Array.from(Deno.readDirSync(folder), ({ name }) => name);
    assert.deepEqual(names(folder), ["search-test"]);
    assert.deepEqual(names(path).sort(), ["embeddings.safetensors", "index.json", "manifest.json"]);
  }));

Deno.test("openSearchIndex() refuses an index of which any byte has changed, or a file is cut off or missing", () =>
  withFolder(async (folder) => {
    const path = join(folder, "search-test");
    await writeSmallIndex(path, "hnsw");
    const names = Array.from(Deno.readDirSync(path), ({ name }) => name);
    assert.equal(names.length, 4);
    for (const name of names) {
      const file = join(path, name);
      const whole = await Deno.readFile(file);
      const changed = (place: number) =>
        whole.map((byte, index) => index === place ? byte ^ 4 : byte);
      const damages = [
        ...[0, 9, whole.length >> 1, whole.length - 1].map(changed),
        ...[0, 10, whole.length - 1].map((length) => whole.slice(0, length)),
        new Uint8Array([...whole, 0]),
      ];
      for (const [index, damage] of damages.entries()) {
        await Deno.writeFile(file, damage);
        await assert.rejects(openSearchIndex(path), refusal(/damaged/), `${name} ${index}`);
      }
      await Deno.remove(file);
      await assert.rejects(openSearchIndex(path), refusal(/damaged \(a file of it is missing\)/));
      await Deno.writeFile(file, whole);
    }
    (await openSearchIndex(path))[Symbol.dispose]();
  }));

Deno.test("openSearchIndex() says how to make an index where there is none", () =>
  withFolder(async (folder) => {
    await assert.rejects(openSearchIndex(join(folder, "none")), refusal(/there is no index/));
  }));

function refusal(message: RegExp): (thrown: unknown) => boolean {
  return (thrown) =>
    thrown instanceof UserError && thrown.exitCode === 2 && message.test(thrown.message) &&
    thrown.hint.includes("deno task search:index");
}
