import assert from "node:assert/strict";
import { join } from "node:path";
import type { Failure, ImagesAnswer, NeighboursAnswer, RunAnswer } from "../../src/explorer/api.ts";
import { rankingInputOf } from "../../src/ranking/embeddings_file.ts";
import { evaluateRanking } from "../../src/metrics/evaluate_ranking.ts";
import { rank } from "../../src/ranking/rank.ts";
import {
  categoryCount,
  imagesEach,
  type Served,
  untilMeasured,
  withServer,
  writeRun,
} from "./explored_folder.ts";

const images = categoryCount * imagesEach;

Deno.test("/api/run says what is shown", () =>
  withServer(async ({ ask, folder, file }) => {
    await writeRun(folder, "other", file.samples);
    await writeRun(folder, "of_fewer_images", file.samples.slice(1));
    const { status, answer } = await ask<RunAnswer>("api/run");
    assert.equal(status, 200);
    const { name, description, metrics, conditions, canSearchByUpload, comparable } = answer;
    assert.equal(name, "small");
    assert.equal(description, "similarity, embeddings of 8, images of 16 × 16, after epoch 2");
    assert.match(conditions[0], /^Data: folder, zero-shot/);
    assert.deepEqual(metrics, []); // nobody has analysed it
    assert.equal(canSearchByUpload, false); // nobody has trained it
    assert.deepEqual(comparable, ["other"]);
    assert.deepEqual([answer.images, answer.queries, answer.gallery], [images, images, images]);
    assert.deepEqual(
      answer.categories,
      [...new Set(file.samples.map(({ category }) => category))]
        .map((name) => ({ name, count: imagesEach })),
    );
  }));

Deno.test("/api/images gives pages of all images, and of one category", () =>
  withServer(async ({ ask, file }) => {
    const first = await ask<ImagesAnswer>("api/images?limit=7");
    const second = await ask<ImagesAnswer>("api/images?offset=7&limit=1000");
    assert.equal(first.answer.total, images);
    assert.equal(first.answer.images.length, 7);
    const all = [...first.answer.images, ...second.answer.images];
    assert.deepEqual(all.map(({ id }) => id), [...file.samples.keys()]);
    assert.deepEqual(
      all.map(({ name }) => name),
      file.samples.map(({ path, category }) => `${category}/${path.split("/").at(-1)}`),
    );
    const { answer } = await ask<ImagesAnswer>("api/images?category=category_02&offset=1");
    assert.equal(answer.total, imagesEach);
    assert.deepEqual(answer.images.map(({ id }) => id), [11, 12, 13, 14]);
    assert.deepEqual((await ask<ImagesAnswer>("api/images?offset=99")).answer.images, []);
  }));

Deno.test("/api/images sorts by rank once all queries are measured, as the metrics measure", () =>
  withServer(async ({ ask, file }) => {
    await untilMeasured({ ask });
    const { perQuery } = evaluateRanking(rankingInputOf(file));
    const { images } = (await ask<ImagesAnswer>("api/images?sort=worst")).answer;
    for (const { id, firstPositiveRank, averagePrecisionAtR } of images) {
      assert.equal(firstPositiveRank, perQuery.firstPositiveRank[id]);
      assert.equal(averagePrecisionAtR, perQuery.averagePrecisionAtR[id]);
    }
    const ranks = images.map(({ firstPositiveRank }) => firstPositiveRank!);
    assert.deepEqual(ranks, ranks.toSorted((a, b) => b - a));
    assert.ok(new Set(ranks).size > 1); // else any order would do
    const best = (await ask<ImagesAnswer>("api/images?sort=best")).answer.images;
    assert.deepEqual(
      best.map(({ firstPositiveRank }) => firstPositiveRank),
      ranks.toReversed(),
    );
  }));

Deno.test("neighbours are those of rank(), for every image", () =>
  withServer(async ({ ask, file }) => {
    const { neighbours, distances } = await rank(rankingInputOf(file), { k: 6 });
    for (const [id, sample] of file.samples.entries()) {
      const { status, answer } = await ask<NeighboursAnswer>(`api/images/${id}/neighbours?k=6`);
      assert.equal(status, 200);
      assert.deepEqual([answer.run, answer.query.id], ["small", id]);
      const found = answer.neighbours;
      assert.deepEqual(found.map(({ id }) => id), [...neighbours.subarray(id * 6, id * 6 + 6)]);
      assert.deepEqual(
        found.map(({ distance }) => distance),
        [...distances.subarray(id * 6, id * 6 + 6)],
      );
      for (const { id, category, same } of found) {
        assert.equal(category, file.samples[id].category);
        assert.equal(same, category === sample.category);
      }
    }
  }));

Deno.test("neighbours are all there are where more are wanted, also of a category", () =>
  withServer(async ({ ask }) => {
    const idsOf = async (path: string) =>
      (await ask<NeighboursAnswer>(path)).answer.neighbours.map(({ id }) => id);
    const all = await idsOf("api/images/3/neighbours?k=1000");
    assert.equal(all.length, images - 1);
    assert.ok(!all.includes(3));
    const own = await idsOf("api/images/3/neighbours?k=1000&category=category_00");
    assert.deepEqual(own, all.filter((id) => id < imagesEach));
    const other = await idsOf("api/images/3/neighbours?k=2&category=category_01");
    assert.deepEqual(other, all.filter((id) => id >= 5 && id < 10).slice(0, 2));
  }));

Deno.test("only the gallery is found, but every image may ask", () =>
  withServer(async ({ ask }) => {
    const { answer } = await ask<RunAnswer>("api/run");
    assert.deepEqual([answer.queries, answer.gallery], [images / 2, images / 2]);
    for (const id of [0, 1]) {
      const { query, neighbours } =
        (await ask<NeighboursAnswer>(`api/images/${id}/neighbours?k=1000`)).answer;
      assert.equal(query.role, id === 0 ? "query" : "gallery");
      assert.equal(neighbours.length, images / 2 - id);
      assert.ok(neighbours.every((found) => found.id % 2 === 1 && found.id !== id));
    }
    await untilMeasured({ ask });
    const worst = (await ask<ImagesAnswer>("api/images?sort=worst")).answer.images;
    // Those that do not ask come last, without ranks.
    assert.deepEqual(
      worst.map(({ firstPositiveRank }) => firstPositiveRank === null),
      worst.map((_, place) => place >= images / 2),
    );
  }, { roles: (row) => row % 2 === 0 ? "query" : "gallery" }));

Deno.test("another run of the same images ranks by its own embeddings", () =>
  withServer(async ({ ask, folder, file }) => {
    const other = await writeRun(folder, "other", file.samples);
    const path = "api/images/3/neighbours?k=8";
    const own = (await ask<NeighboursAnswer>(path)).answer;
    const { answer } = await ask<NeighboursAnswer>(`${path}&run=other`);
    const wanted = await rank(rankingInputOf(other), { queries: [3], k: 8 });
    assert.equal(answer.run, "other");
    assert.deepEqual(answer.neighbours.map(({ id }) => id), [...wanted.neighbours]);
    assert.notDeepEqual(answer.neighbours, own.neighbours);
    assert.deepEqual((await ask<NeighboursAnswer>(`${path}&run=small`)).answer, own);
  }));

Deno.test("only runs of the same images can be chosen, whatever the name says", () =>
  withServer(async ({ ask, folder, file }) => {
    await writeRun(folder, "of_fewer_images", file.samples.slice(1));
    await writeRun(folder, "../elsewhere", file.samples);
    const reordered = await writeRun(folder, "reordered", file.samples.toReversed());
    assert.equal(reordered.samples.length, images);
    for (
      const name of ["none", "of_fewer_images", "reordered", "../elsewhere", "..%2Felsewhere", ""]
    ) {
      const { status, answer } = await ask<Failure>(
        `api/images?run=${encodeURIComponent(name)}`,
      );
      assert.equal(status, 404, name);
      assert.match(answer.error, /^Cannot find run ".*" with embeddings of these images\.$/);
    }
  }));

Deno.test("wrong parameters are refused in one sentence that says what is wanted", () =>
  withServer(async ({ ask }) => {
    const cases: [string, number, RegExp][] = [
      ["api/images?limit=0", 400, /^Cannot use limit "0"; wanted a whole number from 1 to 1000\.$/],
      ["api/images?limit=1001", 400, /^Cannot use limit "1001"; wanted/],
      ["api/images?limit=1e2", 400, /^Cannot use limit "1e2"; wanted/],
      ["api/images?offset=-1", 400, /^Cannot use offset "-1"; wanted a whole number from 0\.$/],
      ["api/images?offset=", 400, /^Cannot use offset ""; wanted/],
      ["api/images?sort=nicest", 400, /"nicest"; wanted order, worst, best or category\.$/],
      ["api/images?limit=1&limit=2", 400, /^Cannot use limit twice: wanted once\.$/],
      ["api/images?sorted=worst", 400, /^Cannot use parameter "sorted": unknown\.$/],
      ["api/images?__proto__=1", 400, /^Cannot use parameter "__proto__": unknown\.$/],
      ["api/run?x=1", 400, /^Cannot use parameter "x": unknown\.$/],
      ["api/images?category=none", 404, /^Cannot find category "none"\.$/],
      ["api/images/x/neighbours", 400, /^Cannot use id "x"; wanted a whole number from 0\.$/],
      ["api/images/1.5/neighbours", 400, /^Cannot use id "1\.5"/],
      ["api/images/0x1/neighbours", 400, /^Cannot use id "0x1"/],
      [`api/images/${"9".repeat(400)}/neighbours`, 400, /^Cannot use id "9+…"; wanted/],
      [`api/images/${images}/neighbours`, 404, /^Cannot find image 20: there are 20, from 0 on\.$/],
      ["api/images/0/neighbours?k=0", 400, /^Cannot use k "0"; wanted a whole number from 1/],
      ["api/images/0/neighbours?k=1001", 400, /^Cannot use k "1001"/],
      ["thumbnails/99", 404, /^Cannot find image 99/],
      ["thumbnails/1?size=100", 400, /^Cannot use size "100"; wanted 96, 192, 384 or 768\.$/],
      ["api/nothing", 404, /^Cannot find "\/api\/nothing"\.$/],
    ];
    for (const [path, wanted, pattern] of cases) {
      const { status, answer } = await ask<Failure>(path);
      assert.equal(status, wanted, path);
      assert.match(answer.error, pattern, path);
      assert.deepEqual(Object.keys(answer), ["error", "hint"]);
      assert.doesNotMatch(answer.error + answer.hint, /\n| {4}at /);
    }
  }));

Deno.test("other methods are refused everywhere, with the one that is wanted", () =>
  withServer(async ({ url }) => {
    for (const method of ["POST", "PUT", "PATCH", "DELETE", "OPTIONS"]) {
      for (const path of ["", "api/run", "api/images", "thumbnails/1", "openapi.json"]) {
        const response = await fetch(url + path, { method });
        assert.equal(response.status, 405, `${method} ${path}`);
        assert.equal(response.headers.get("allow"), "GET, HEAD");
        assert.equal(response.headers.get("access-control-allow-origin"), null);
        await response.body?.cancel();
      }
    }
    for (const method of ["GET", "DELETE", "OPTIONS"]) {
      const response = await fetch(`${url}api/search`, { method });
      assert.deepEqual([response.status, response.headers.get("allow")], [405, "POST"]);
      await response.body?.cancel();
    }
  }));

Deno.test("a search by a picture is refused in words where there is no model", () =>
  withServer(async ({ ask, file }) => {
    const body = await Deno.readFile(file.samples[0].path);
    const { status, answer } = await ask<Failure>("api/search", { method: "POST", body });
    assert.equal(status, 409);
    assert.equal(
      answer.error,
      'Cannot embed a picture with run "small": its model is not there.',
    );
  }));

Deno.test("what fails inside is told without its trace", () =>
  withServer(async ({ ask, explorer }: Served) => {
    explorer.thumbnails.get = () => Promise.reject(new Error("secret inside"));
    const { status, answer } = await ask<Failure>("thumbnails/1");
    assert.equal(status, 500);
    assert.deepEqual(answer, {
      error: "Cannot answer: the server failed.",
      hint: "What happened is on the terminal of deno task explore.",
    });
  }));

Deno.test("the page is the files of page/, each with its type, and nothing else", () =>
  withServer(async ({ url, folder }) => {
    const page = new URL("../../src/explorer/page/", import.meta.url);
    const types: Record<string, string> = {
      css: "text/css; charset=utf-8",
      html: "text/html; charset=utf-8",
      js: "text/javascript; charset=utf-8",
      svg: "image/svg+xml",
    };
    for await (const { name } of Deno.readDir(page)) {
      const response = await fetch(url + name);
      assert.equal(response.headers.get("content-type"), types[name.split(".").at(-1)!], name);
      assert.equal(await response.text(), await Deno.readTextFile(new URL(name, page)));
    }
    for (const name of ["app.ts", "page", "page/app.js", "deno.json", join(folder, "cache")]) {
      const response = await fetch(url + name);
      assert.equal(response.status, 404, name);
      await response.body?.cancel();
    }
  }));
