import assert from "node:assert/strict";
import { pairQueries } from "../../src/runs/pair_queries.ts";
import type { EmbeddedSample, EmbeddingsFile } from "../../src/ranking/embeddings_file.ts";
import { someEmbeddings } from "./some_runs.ts";

const box = { left: 0, top: 0, right: 4, bottom: 4 };

function file(samples: EmbeddedSample[]): EmbeddingsFile {
  return { ...someEmbeddings("run", { noise: 0 }), samples };
}

function sample(path: string, more: Partial<EmbeddedSample> = {}): EmbeddedSample {
  return { path, category: path.split("/").at(-2)!, ...more };
}

function paired(first: EmbeddedSample[], second: EmbeddedSample[]): [number, number][] {
  const pairing = pairQueries(file(first), file(second));
  assert.ok("first" in pairing, JSON.stringify(pairing));
  return Array.from(pairing.first, (row, i) => [row, pairing.second[i]]);
}

function reason(first: EmbeddedSample[], second: EmbeddedSample[]): string {
  const pairing = pairQueries(file(first), file(second));
  assert.ok("reason" in pairing);
  return pairing.reason;
}

Deno.test("pairQueries() pairs by path, box and category, wherever the data lie and in any order", () => {
  const first = ["/a/cat/1.png", "/a/cat/2.png", "/a/dog/1.png"].map((path) => sample(path));
  const second = ["/x/y/dog/1.png", "/x/y/cat/2.png", "/x/y/cat/1.png"].map((path) => sample(path));
  assert.deepEqual(paired(first, second), [[0, 2], [1, 1], [2, 0]]);

  const boxes = [sample("/a/cat/1.png"), sample("/a/cat/1.png", { box })];
  assert.deepEqual(paired(boxes, boxes.toReversed()), [[0, 1], [1, 0]]);
  const twice = [sample("/a/cat/1.png"), sample("/a/cat/1.png"), sample("/a/dog/1.png")];
  assert.deepEqual(paired(twice, twice), [[0, 0], [1, 1], [2, 2]]);
});

Deno.test("pairQueries() pairs queries alone, but wants the same gallery too", () => {
  const query = sample("/a/cat/1.png", { role: "query" });
  const gallery = sample("/a/cat/2.png", { role: "gallery" });
  assert.deepEqual(paired([query, gallery], [gallery, query]), [[0, 1]]);
  const larger = [query, gallery, sample("/a/dog/3.png", { role: "gallery" })];
  assert.match(reason([query, gallery], larger), /the gallery images are not the same/);
});

Deno.test("pairQueries() says what differs", () => {
  const all = ["/a/cat/1.png", "/a/cat/2.png", "/a/dog/1.png"].map((path) => sample(path));
  assert.equal(
    reason(all, all.slice(0, 2).concat(sample("/a/dog/9.png"))),
    "the gallery images are not the same: 1 of 3 are only in the first run, 1 of 3 only in the " +
      'second, such as "dog/1.png" (dog)',
  );
  assert.match(reason(all, all.with(0, { ...all[0], category: "lion" })), /"cat\/1\.png" \(cat\)/);
  assert.match(reason(all, all.with(0, { ...all[0], box })), /not the same/);
});
