import assert from "node:assert/strict";
import { join } from "node:path";
import { gitCommit } from "../../src/core/git_commit.ts";
import { withFolder } from "../harness/small_run.ts";

const one = "1".repeat(40);
const two = "2".repeat(40);

async function write(folder: string, files: Record<string, string>): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await Deno.mkdir(join(folder, path, ".."), { recursive: true });
    await Deno.writeTextFile(join(folder, path), text);
  }
}

Deno.test("gitCommit() follows HEAD to a branch, loose before packed", () =>
  withFolder(async (folder) => {
    await write(folder, {
      ".git/HEAD": "ref: refs/heads/work/new\n",
      ".git/packed-refs":
        `# pack-refs with: peeled fully-peeled sorted\n${two} refs/heads/work/new\n^${one}\n`,
    });
    assert.equal(await gitCommit(folder), two);
    await write(folder, { ".git/refs/heads/work/new": `${one}\n` });
    assert.equal(await gitCommit(folder), one);
  }));

Deno.test("gitCommit() reads a detached HEAD, also of 64 digits", () =>
  withFolder(async (folder) => {
    await write(folder, { ".git/HEAD": `${one}\n` });
    assert.equal(await gitCommit(folder), one);
    await write(folder, { ".git/HEAD": "a".repeat(64) });
    assert.equal(await gitCommit(folder), "a".repeat(64));
  }));

Deno.test("gitCommit() finds the branches of a second worktree in the first", () =>
  withFolder(async (folder) => {
    await write(folder, {
      "first/.git/HEAD": "ref: refs/heads/main\n",
      "first/.git/refs/heads/main": one,
      "first/.git/refs/heads/other": two,
      "first/.git/worktrees/second/HEAD": "ref: refs/heads/other\n",
      "first/.git/worktrees/second/commondir": "../..\n",
      "second/.git": "gitdir: ../first/.git/worktrees/second\n",
    });
    assert.equal(await gitCommit(join(folder, "first")), one);
    assert.equal(await gitCommit(join(folder, "second")), two);
  }));

Deno.test("gitCommit() is null without a commit, and for what it does not understand", () =>
  withFolder(async (folder) => {
    assert.equal(await gitCommit(join(folder, "nowhere")), null);
    assert.equal(await gitCommit(folder), null);
    for (
      const head of [
        "ref: refs/heads/unborn",
        "ref: refs/heads/.invalid", // a repository with reftables
        "ref: refs/../../secret",
        "ref: refs/heads/loop",
        "nonsense",
        "",
      ]
    ) {
      await write(folder, {
        ".git/HEAD": head,
        ".git/refs/heads/loop": "ref: refs/heads/loop",
        "secret": one,
      });
      assert.equal(await gitCommit(folder), null, head);
    }
    await write(folder, { "broken/.git": "no pointer" });
    assert.equal(await gitCommit(join(folder, "broken")), null);
  }));
