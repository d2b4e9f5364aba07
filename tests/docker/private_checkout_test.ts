import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import { engineOutput } from "../harness/container_engine.ts";
import { optionalTest } from "../harness/optional_test.ts";
import { projectRoot } from "../harness/run_task.ts";
import { withFolder } from "../harness/small_run.ts";
import { standIn } from "../harness/stand_in_image.ts";
import { builtImages } from "./built_images.ts";
import { imageFacts, layerFolders, placesOf } from "./image_layers.ts";

const secret = "npm_a1S9d8f7G6h5j4K3l2";
/** Where people keep what is nobody else's affair. */
const privateFiles = [
  ...[".env", ".npmrc", ".netrc", ".git/config", ".cache/data/image.png", "runs/small/run.json"],
  ...["src/.env", "src/data/.npmrc", "tasks/ml/.train.ts.swp", "links/cli/.git", "my.yaml"],
  ...["src/core/log.ts~", "configs/.private.yaml", "tasks/bench/token.ts", "docker/token.txt"],
];

/** Makes a copy of this checkout, with secrets, that only its owner may read. */
async function makePrivateCheckout(folder: string): Promise<void> {
  const left = [".git", ".cache", "runs", "node_modules"];
  const names = [...Deno.readDirSync(projectRoot)].map(({ name }) => name)
    .filter((name) => !left.includes(name));
  await command("cp", "--recursive", ...names.map((name) => join(projectRoot, name)), folder);
  for (const path of privateFiles.map((path) => join(folder, path))) {
    await Deno.mkdir(dirname(path), { recursive: true });
    await Deno.writeTextFile(path, `token=${secret}\n`);
  }
  // As with umask 077.
  await command("chmod", "--recursive", "go=", folder);
}

await optionalTest(
  "a checkout that is its owner's alone, full of secrets, makes an image for all, without them",
  [standIn],
  async () => {
    const { base } = await builtImages();
    const image = "localhost/likeness-test-private";
    await withFolder(async (folder) => {
      await makePrivateCheckout(folder);
      await engineOutput("buildah", "build", "--quiet", ...[
        ...["--file", join(folder, "docker/app.Dockerfile"), "--tag", image],
        ...["--build-arg", `BASE_IMAGE=${base}`, "--build-arg", "USER_ID=70000", folder],
      ]);
    });
    const layers = (await layerFolders(image)).slice(0, -(await layerFolders(base)).length);
    assert.ok(layers.length > 0);
    assert.deepEqual(await placesOf(secret, { image, layers }), []);
    // It would be found: the licence is there, once, and so is what the image's file says of itself.
    const licence = await placesOf("Permission is hereby granted", { image, layers });
    assert.deepEqual(licence.map((path) => path.split("/diff/")[1]), ["app/LICENSE"]);
    assert.deepEqual(await placesOf("USER_ID=70000", { image, layers }), [
      "the image's description",
    ]);

    assert.equal((await imageFacts(image)).Config.User, "70000:70000");
    const help = await engineOutput("podman", "run", "--rm", "--network=none", "--read-only", ...[
      ...[image, "ml:train", "--help"],
    ]);
    assert.match(help, /^Usage: deno task ml:train/m);
    await engineOutput("podman", "rmi", "--force", image);
  },
);

async function command(program: string, ...args: string[]): Promise<void> {
  const { success, stderr } = await new Deno.Command(program, { args }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
}
