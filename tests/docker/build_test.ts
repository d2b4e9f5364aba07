import assert from "node:assert/strict";
import { copiedFiles } from "../../docker/content_hash.ts";
import { readDockerfile } from "../../docker/dockerfile.ts";
import { version } from "../../src/core/version.ts";
import { engineOutput } from "../harness/container_engine.ts";
import { optionalTest } from "../harness/optional_test.ts";
import { standIn } from "../harness/stand_in_image.ts";
import { builtImages, imageSettings, runBuild } from "./built_images.ts";
import { imageFacts, layerFolders, withImageFiles } from "./image_layers.ts";

await optionalTest(
  "docker:build-base and docker:build-app build images, once, and print their names",
  [standIn],
  async () => {
    const { base, app } = await builtImages();
    assert.match(base, new RegExp(`^likeness-base:${version}-[0-9a-f]{12}$`));
    assert.match(app, new RegExp(`^likeness:${version}-[0-9a-f]{12}$`));
    for (const [task, name] of [["build-base", base], ["build-app", app]] as const) {
      const before = await engineOutput("podman", "image", "inspect", name);
      const { code, stdout, stderr } = await runBuild(`docker:${task}`);
      assert.deepEqual({ code, stdout }, { code: 0, stdout: `${name}\n` }, stderr);
      assert.match(stderr, /^Already built: /m);
      assert.equal(await engineOutput("podman", "image", "inspect", name), before);
    }
  },
);

await optionalTest(
  "the app image is two small layers on the base, for an ordinary user and deno task",
  [standIn],
  async () => {
    const { base, app } = await builtImages();
    const [baseFacts, appFacts] = [await imageFacts(base), await imageFacts(app)];
    const { User, Entrypoint, WorkingDir, Labels } = appFacts.Config;
    assert.deepEqual([User, Entrypoint, WorkingDir], ["1000:1000", ["deno", "task"], "/app"]);
    assert.equal(Labels["org.opencontainers.image.title"], "likeness");
    assert.equal(Labels["org.opencontainers.image.version"], version);
    const layers = appFacts.RootFS.Layers;
    assert.deepEqual(layers.slice(0, -2), baseFacts.RootFS.Layers);
    const [code, user] = await layerFolders(app);
    assert.ok(await bytesIn(code) < 5e6 && await bytesIn(user) < 1e6);
  },
);

await optionalTest(
  "everybody may read all that the images add, and nobody write to it",
  [standIn],
  async () => {
    await withImageFiles((await builtImages()).app, async (root) => {
      const folders = ["app", "opt/likeness", "usr/local/bin"].map((name) => `${root}/${name}`);
      const find = (...test: string[]) => output("find", [...folders, ...test]);
      assert.notEqual(await find("-name", "deno", "-perm", "-o=rx"), "");
      assert.equal(await find("!", "-type", "l", "!", "-perm", "-o=r"), "");
      assert.equal(await find("-type", "d", "!", "-perm", "-o=rx"), "");
      assert.equal(await find("!", "-type", "l", "-perm", "/022"), "");
      assert.equal(await find("!", "-user", "0"), "");
      assert.equal(await find("-name", "*.map"), "");
    });
  },
);

await optionalTest(
  "the app image has the files that its name is a hash of, and no others",
  [standIn],
  async () => {
    await withImageFiles((await builtImages()).app, async (root) => {
      const files = await output("find", [`${root}/app`, "-type", "f", "-printf", "%P\\n"]);
      const copied = await copiedFiles(await readDockerfile("docker/app.Dockerfile"));
      assert.deepEqual(files.split("\n").sort(), copied);
      assert.ok(copied.includes("tasks/ml/train.ts"));
    });
  },
);

for (const [choice, wanted] of [["nonsense", /wanted bring or skip\./], ["bring", null]] as const) {
  await optionalTest(
    `IMAGENET_WEIGHTS=${choice}: ${wanted ? "is refused" : "brings them, or says that it cannot"}`,
    [standIn],
    async () => {
      const settings = {
        ...imageSettings,
        "docker.base_image": "likeness-test-weights",
        "docker.build_arguments": {
          ...imageSettings["docker.build_arguments"] as Record<string, string>,
          IMAGENET_WEIGHTS: choice,
        },
      };
      const { code, stdout, stderr } = await runBuild("docker:build-base", settings);
      if (code === 0 && wanted === null) {
        await withImageFiles(stdout.trim(), (root) => {
          const [{ name }] = [...Deno.readDirSync(`${root}/opt/likeness/weights`)];
          assert.match(name, /^resnet50_.*\.h5$/);
        });
        await engineOutput("podman", "rmi", "--force", stdout.trim());
        return;
      }
      assert.equal(code, 1, stderr);
      assert.equal(stdout, "");
      assert.equal(await engineOutput("buildah", "containers", "--quiet"), "", "left of the build");
      // The one sentence of what failed, then the task's own.
      const errors = stderr.split("\n").filter((line) => line.startsWith("error: "));
      assert.match(errors[0], wanted ?? /^error: Cannot download "https:.*\.h5": .+\.$/);
      assert.match(errors.at(-1)!, /Cannot build likeness-test-weights:.*: buildah ended with \d/);
    },
  );
}

async function bytesIn(folder: string): Promise<number> {
  return Number((await output("du", ["--summarize", "--bytes", folder])).split("\t")[0]);
}

async function output(program: string, args: readonly string[]): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(program, { args: [...args] }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
  return new TextDecoder().decode(stdout).trim();
}
