import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import {
  imagenetFileName,
  imagenetPath,
  weightsVariable,
} from "../../src/model/pretrained/imagenet_file.ts";
import { runTask, setFlags, type TaskRun } from "../harness/run_task.ts";

Deno.test("setup:weights reaches the default host only, and says where to put the file", async () => {
  const folder = await Deno.makeTempDir();
  for (const url of [null, "https://127.0.0.1/weights.h5"]) {
    const flags = setFlags({ "data.cache_dir": folder, "model.weights_url": url });
    const { code, stdout, stderr } = await runTask("setup:weights", flags);
    assert.equal(code, 2, stderr);
    assert.equal(stdout, "");
    assert.match(stderr, url ? /may only use the host of the default URL/ : /weights_url is null/);
    assert.ok(stderr.includes(imagenetFileName) && stderr.includes(imagenetPath(folder)), stderr);
  }
  await Deno.remove(folder, { recursive: true });
});

/** Trains from ImageNet weights, which are not in the folder. */
async function trainFromImagenet(
  folder: string,
  env: Record<string, string> = {},
): Promise<TaskRun> {
  return await runTask("ml:train", [
    "--config-path",
    "examples/my_config.yaml",
    ...setFlags({
      "data.cache_dir": folder,
      "output.dir": folder,
      "output.name": "no-weights",
      "model.backbone": "resnet50",
      "model.backbone_cut": "conv1_relu",
      "model.weights": "imagenet",
    }),
  ], { env });
}

Deno.test("ml:train from ImageNet weights that are not there ends in one sentence", async () => {
  const folder = await Deno.makeTempDir();
  const { code, stderr } = await trainFromImagenet(folder);
  assert.equal(code, 2, stderr);
  assert.match(
    stderr,
    /Cannot read the ImageNet weights ".*": no such file\.\nhint: Run "deno task/,
  );
  await Deno.remove(folder, { recursive: true });
});

Deno.test("ml:train takes the ImageNet weights of the folder in LIKENESS_WEIGHTS_DIR", async () => {
  const folder = await Deno.makeTempDir();
  const path = join(folder, "image", imagenetFileName);
  await Deno.mkdir(dirname(path));
  // The real file is not ours to bring along: that it is this one which is checked shows enough.
  await Deno.writeTextFile(path, "damaged");
  const { code, stderr } = await trainFromImagenet(folder, { [weightsVariable]: dirname(path) });
  assert.equal(code, 2, stderr);
  assert.ok(stderr.includes(`Cannot use the ImageNet weights "${path}": their MD5 is`), stderr);
  await Deno.remove(folder, { recursive: true });
});
