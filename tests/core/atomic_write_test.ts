import assert from "node:assert/strict";
import { join } from "node:path";
import { atomicWrite, ensureWritableFolder } from "../../src/core/atomic_write.ts";
import { UserError } from "../../src/core/user_error.ts";

Deno.test("atomicWrite() makes folders, replaces a file, and leaves nothing else", async () => {
  const folder = await Deno.makeTempDir();
  const path = join(folder, "a", "b.txt");
  await atomicWrite(path, "one");
  await atomicWrite(path, new TextEncoder().encode("two"));
  assert.equal(await Deno.readTextFile(path), "two");
  assert.deepEqual([...Deno.readDirSync(join(folder, "a"))].map(({ name }) => name), ["b.txt"]);
  await Deno.remove(folder, { recursive: true });
});

Deno.test("atomicWrite() says in a UserError where it cannot write", async () => {
  const folder = await Deno.makeTempDir();
  // A file in place of a folder fails for root too, unlike a folder without permission.
  await Deno.writeTextFile(join(folder, "file"), "");
  const path = join(folder, "file", "b.txt");
  await assert.rejects(atomicWrite(path, ""), (error: unknown) => {
    assert.ok(error instanceof UserError);
    assert.ok(error.message.includes(path));
    return true;
  });
  await assert.rejects(ensureWritableFolder(join(folder, "file")), UserError);
  await Deno.remove(folder, { recursive: true });
});
