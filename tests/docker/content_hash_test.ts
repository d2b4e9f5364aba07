import assert from "node:assert/strict";
import { join } from "node:path";
import { contentHash, copiedFiles } from "../../docker/content_hash.ts";
import { type Dockerfile, parseDockerfile } from "../../docker/dockerfile.ts";
import { UserError } from "../../src/core/user_error.ts";
import { withFolder } from "../harness/small_run.ts";

const dockerfile = (folder: string): Dockerfile => ({
  ...parseDockerfile("Dockerfile", "FROM scratch"),
  copied: [join(folder, "one.ts"), join(folder, "more")],
});

async function write(folder: string, files: Record<string, string>): Promise<void> {
  await Deno.mkdir(join(folder, "more"), { recursive: true });
  for (const [path, text] of Object.entries(files)) {
    await Deno.writeTextFile(join(folder, path), text);
  }
}

Deno.test("contentHash() changes with whatever the image is made of, and with nothing else", () =>
  withFolder(async (folder) => {
    await write(folder, { "one.ts": "1", "more/two.ts": "2", "outside.ts": "3" });
    const hash = (values: Record<string, string> = {}) => contentHash(dockerfile(folder), values);
    const first = await hash();
    assert.match(first, /^[0-9a-f]{12}$/);

    await write(folder, { "outside.ts": "4", "more/.one.ts.swp": "junk" });
    await Deno.utime(join(folder, "one.ts"), 0, 0);
    await Deno.chmod(join(folder, "one.ts"), 0o600);
    assert.equal(await hash(), first);

    const seen = new Set([first]);
    const isNew = async (values = {}) => {
      const other = await hash(values);
      assert.ok(!seen.has(other));
      seen.add(other);
    };
    await isNew({ GPU: "" });
    await isNew({ GPU: "yes" });
    await write(folder, { "one.ts": "2" });
    await isNew();
    await write(folder, { "more/three.ts": "" });
    await isNew();
    await Deno.rename(join(folder, "more/three.ts"), join(folder, "more/four.ts"));
    await isNew();
    const other = { ...dockerfile(folder), text: "FROM other" };
    assert.ok(!seen.has(await contentHash(other, {})));
  }));

Deno.test("contentHash() keeps the parts apart", () =>
  withFolder(async (folder) => {
    await write(folder, { "one.ts": "", "more/two.ts": "" });
    const one = await contentHash(dockerfile(folder), { A: "1", B: "2" });
    assert.equal(one, await contentHash(dockerfile(folder), { B: "2", A: "1" }));
    assert.notEqual(one, await contentHash(dockerfile(folder), { A: "1B2" }));
  }));

Deno.test("copiedFiles() names what a checkout lacks", () =>
  withFolder(async (folder) => {
    await assert.rejects(copiedFiles(dockerfile(folder)), (error: unknown) => {
      assert.ok(error instanceof UserError);
      assert.equal(
        error.message,
        `Cannot build Dockerfile: "${join(folder, "one.ts")}" is not in this checkout.`,
      );
      return true;
    });
  }));
