import assert from "node:assert/strict";
import { containerPaths } from "../../docker/container_mounts.ts";
import { parseConfig } from "../../src/config/load_config.ts";
import { UserError } from "../../src/core/user_error.ts";

const pathsOf = (yaml: string) => containerPaths(parseConfig(yaml, "/project/my.yaml"));

Deno.test("containerPaths() mounts what the configuration names, and writes only where it must", () => {
  const { mounts, paths } = pathsOf("data: {dataset: folder, dir: ../photos}");
  assert.deepEqual(mounts, [
    { local: "/photos", path: "/data", read_only: true },
    { local: "/project/.cache", path: "/cache", read_only: false },
    { local: "/project/runs", path: "/runs", read_only: false },
  ]);
  assert.deepEqual(paths, [
    { key: "data.dir", path: "/data" },
    { key: "data.cache_dir", path: "/cache" },
    { key: "output.dir", path: "/runs" },
  ]);
});

Deno.test("containerPaths() mounts files by their names, and a module with its folder", () => {
  const { mounts, paths } = pathsOf(`
data: {dataset: lib/mine.ts, annotations: list.csv}
model: {backbone: resnet50, weights: /w/resnet.safetensors}
train: {resume: /old/checkpoints/step_00000012}`);
  assert.deepEqual(
    mounts.filter(({ read_only }) => read_only).map(({ local, path }) => [local, path]),
    [
      ["/project/lib", "/dataset"],
      ["/project/list.csv", "/annotations/list.csv"],
      ["/w/resnet.safetensors", "/weights/resnet.safetensors"],
      ["/old/checkpoints/step_00000012", "/resume/step_00000012"],
    ],
  );
  assert.deepEqual(paths.filter(({ key }) => key !== "data.cache_dir" && key !== "output.dir"), [
    { key: "data.dataset", path: "/dataset/mine.ts" },
    { key: "data.annotations", path: "/annotations/list.csv" },
    { key: "model.weights", path: "/weights/resnet.safetensors" },
    { key: "train.resume", path: "/resume/step_00000012" },
  ]);
});

Deno.test("containerPaths() mounts nothing twice", () => {
  const { mounts, paths } = pathsOf(
    "data: {dataset: csv, dir: photos, annotations: photos/list.csv}",
  );
  assert.equal(mounts.length, 3);
  assert.equal(paths.find(({ key }) => key === "data.annotations")?.path, "/data/list.csv");
});

Deno.test("containerPaths() takes the user's mounts first", () => {
  const { mounts, paths } = pathsOf(`
data: {dataset: folder, dir: photos/train}
docker: {mounts: [{local: photos, path: /mnt/photos}, {local: ., path: /work, read_only: false}]}`);
  assert.deepEqual(mounts, [
    { local: "/project/photos", path: "/mnt/photos", read_only: true },
    { local: "/project", path: "/work", read_only: false },
  ]);
  assert.deepEqual(paths.map(({ path }) => path), [
    "/mnt/photos/train",
    "/work/.cache",
    "/work/runs",
  ]);
});

Deno.test("containerPaths() gives output a mount of its own where the user's cannot be written", () => {
  const { mounts } = pathsOf("docker: {mounts: [{local: ., path: /work}]}");
  assert.deepEqual(mounts.map(({ path, read_only }) => [path, read_only]), [
    ["/work", true],
    ["/cache", false],
    ["/runs", false],
  ]);
});

Deno.test("containerPaths() refuses mounts that exclude each other or hide the image", () => {
  const refusal = (mounts: string, more = ""): string => {
    try {
      pathsOf(`${more}\ndocker: {mounts: [${mounts}]}`);
    } catch (thrown) {
      assert.ok(thrown instanceof UserError);
      return thrown.message;
    }
    assert.fail("it was accepted");
  };
  assert.equal(
    refusal("{local: a, path: /x}, {local: b, path: /x/}"),
    'Cannot mount "/project/b" at /x/: "/project/a" is mounted there.',
  );
  for (const path of ["/app", "/app/src", "/opt", "/etc/likeness", "/usr/lib"]) {
    assert.match(refusal(`{local: a, path: ${path}}`), /belongs to the image/);
  }
  assert.equal(
    refusal("{local: a, path: /data}", "data: {dataset: folder, dir: b}"),
    'Cannot mount data.dir "/project/b" at /data: docker.mounts has "/project/a" at /data.',
  );
});
