/**
 * The commit that a git checkout stands at, read from git's own files: no program is started, so
 * that no task needs the permission for it (https://git-scm.com/docs/gitrepository-layout).
 *
 * @module
 */

import { join, resolve } from "node:path";

/** The variable that names the commit where the code lies without its history, as in an image. */
export const commitVariable = "LIKENESS_GIT_COMMIT";

/** Symbolic references may name each other; git itself follows five. */
const mostLinks = 5;

/**
 * The commit of the checkout in `folder`, in hexadecimal; null if the folder is no checkout, has no
 * commit, or keeps its references in a way that is not known here (such as reftables). Changes that
 * are not committed are not seen.
 */
export async function gitCommit(folder: string): Promise<string | null> {
  const own = await gitFolder(folder);
  if (own === null) return null;
  // A second worktree has a HEAD of its own, and shares all branches.
  const shared = await readText(join(own, "commondir"));
  const folders = shared === null ? [own] : [own, resolve(own, shared)];

  let content = await readText(join(own, "HEAD"));
  for (let link = 0; content?.startsWith("ref:") && link < mostLinks; link++) {
    const name = content.slice("ref:".length).trim();
    if (!/^refs\/[^\0]+$/.test(name) || name.split("/").includes("..")) return null;
    content = await readReference(folders, name);
  }
  return content !== null && /^([0-9a-f]{40}|[0-9a-f]{64})$/.test(content) ? content : null;
}

/** `.git`, or where that points if it is a file. */
async function gitFolder(folder: string): Promise<string | null> {
  const path = join(folder, ".git");
  const found = await Deno.stat(path).catch(() => null);
  if (found === null) return null;
  if (found.isDirectory) return path;
  const target = /^gitdir:(.*)$/m.exec(await readText(path) ?? "")?.[1].trim();
  return target ? resolve(folder, target) : null;
}

async function readReference(folders: readonly string[], name: string): Promise<string | null> {
  for (const folder of folders) {
    const content = await readText(join(folder, name));
    if (content !== null) return content;
  }
  for (const folder of folders) {
    const packed = await readText(join(folder, "packed-refs"));
    const line = packed?.split("\n").find((line) => line.trimEnd().endsWith(` ${name}`));
    if (line) return line.slice(0, line.indexOf(" "));
  }
  return null;
}

async function readText(path: string): Promise<string | null> {
  return await Deno.readTextFile(path).then((text) => text.trim(), () => null);
}
