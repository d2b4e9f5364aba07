import assert from "node:assert/strict";
import { join } from "node:path";
import { gitRemote } from "../../src/core/git_remote.ts";
import { withFolder } from "../harness/small_run.ts";

/** What gitRemote() says of a checkout that git itself gave the remote. */
async function remoteOf(...remotes: [name: string, url: string][]): Promise<string | null> {
  let found: string | null = null;
  await withFolder(async (folder) => {
    const git = (...args: string[]) => new Deno.Command("git", { args, cwd: folder }).output();
    await git("init", "-q");
    for (const [name, url] of remotes) await git("remote", "add", name, url);
    assert.ok((await Deno.stat(join(folder, ".git/config"))).isFile);
    found = await gitRemote(folder);
  });
  return found;
}

Deno.test("gitRemote() gives the address of origin", async () => {
  assert.equal(
    await remoteOf(["fork", "https://example.com/f.git"], ["origin", "https://example.com/o.git"]),
    "https://example.com/o.git",
  );
  assert.equal(await remoteOf(["origin", "git@example.com:a/b.git"]), "git@example.com:a/b.git");
});

Deno.test("gitRemote() leaves user, password and query out", async () => {
  for (const secret of ["user:s3cret@", "s3cret@"]) {
    assert.equal(
      await remoteOf(["origin", `https://${secret}example.com/a.git?token=s3cret`]),
      "https://example.com/a.git",
    );
  }
});

Deno.test("gitRemote() tells nothing of folders of this machine", async () => {
  assert.equal(await remoteOf(["origin", "/home/me/secret"]), null);
  assert.equal(await remoteOf(["origin", "file:///home/me/secret"]), null);
  assert.equal(await remoteOf(["fork", "https://example.com/f.git"]), null);
  assert.equal(await gitRemote("/nowhere"), null);
});
