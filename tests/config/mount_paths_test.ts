import assert from "node:assert/strict";
import { parseConfig } from "../../src/config/load_config.ts";
import { isWithin, mountPaths, type PathMount } from "../../src/config/mount_paths.ts";

const mount = (local: string, path: string, read_only = true): PathMount => ({
  local,
  path,
  read_only,
});

const everyPath = parseConfig(
  `data: {dataset: ./mine.ts, dir: photos, annotations: photos/list.csv, cache_dir: cache}
model: {backbone: resnet50, weights: ../w/resnet.h5}
train: {resume: runs/old/checkpoints/step_00000012}
output: {dir: runs}`,
  "/project/my.yaml",
);

Deno.test("mountPaths() moves what lies below a mount and names the rest", () => {
  const { config, moved, uncovered } = mountPaths(everyPath, [
    mount("/project/photos", "/data"),
    mount("/project/runs", "/results", false),
  ]);
  assert.equal(config.data.dir, "/data");
  assert.equal(config.data.annotations, "/data/list.csv");
  assert.equal(config.output.dir, "/results");
  assert.equal(config.train.resume, "/results/old/checkpoints/step_00000012");
  assert.deepEqual(moved.map(({ key }) => key), [
    "data.dir",
    "data.annotations",
    "train.resume",
    "output.dir",
  ]);
  assert.deepEqual(uncovered, [
    { key: "data.dataset", path: "/project/mine.ts", written: false },
    { key: "data.cache_dir", path: "/project/cache", written: true },
    { key: "model.weights", path: "/w/resnet.h5", written: false },
  ]);
  assert.equal(config.model.weights, "/w/resnet.h5");
});

Deno.test("mountPaths() leaves names in place of paths, and its argument, alone", () => {
  const plain = parseConfig("", "/project/my.yaml");
  const before = structuredClone(plain);
  const { config, moved, uncovered } = mountPaths(plain, [mount("/project", "/p", false)]);
  assert.deepEqual(plain, before);
  assert.deepEqual([config.data.dataset, config.train.resume], ["emoji", "auto"]);
  assert.deepEqual(moved.map(({ path }) => path), ["/p/.cache", "/p/runs"]);
  assert.deepEqual(uncovered, []);
});

Deno.test("mountPaths() takes the closest mount, whatever their order", () => {
  const mounts = [mount("/", "/host"), mount("/project/photos", "/data"), mount("/project", "/p")];
  for (const order of [mounts, mounts.toReversed()]) {
    assert.equal(mountPaths(everyPath, order).config.data.annotations, "/data/list.csv");
    assert.equal(mountPaths(everyPath, order).config.model.weights, "/host/w/resnet.h5");
  }
});

Deno.test("mountPaths() covers a folder that tasks write to only where it can be written", () => {
  const readOnly = mountPaths(everyPath, [mount("/project", "/p")]);
  assert.deepEqual(readOnly.uncovered.map(({ key }) => key), [
    "data.cache_dir",
    "model.weights",
    "output.dir",
  ]);
  const both = mountPaths(everyPath, [mount("/project", "/p"), mount("/project", "/w", false)]);
  assert.equal(both.config.output.dir, "/w/runs");
});

Deno.test("mountPaths() leaves the mounts in the configuration alone", () => {
  const config = parseConfig("docker: {mounts: [{local: ../a, path: /a}]}", "/project/my.yaml");
  assert.equal(config.docker.mounts[0].local, "/a");
  assert.equal(
    mountPaths(config, [mount("/", "/host", false)]).config.docker.mounts[0].local,
    "/a",
  );
});

Deno.test("isWithin() compares whole names", () => {
  assert.ok(isWithin("/a/b", "/a"));
  assert.ok(isWithin("/a", "/a"));
  assert.ok(isWithin("/a/..b", "/a"));
  assert.ok(!isWithin("/ab", "/a"));
  assert.ok(!isWithin("/", "/a"));
});
