/**
 * Where a git checkout came from, read from git's own files as in `git_commit.ts`.
 *
 * @module
 */

import { join } from "node:path";

/**
 * The address of the remote `origin` of the checkout in `folder`, without user and password; null
 * if there is none, or it is a folder of this machine.
 */
export async function gitRemote(folder: string): Promise<string | null> {
  const config = await Deno.readTextFile(join(folder, ".git", "config")).catch(() => "");
  const [, section = ""] = /^\[remote "origin"\]([^[]*)/m.exec(config) ?? [];
  const [, address = ""] = /^\s*url\s*=\s*(\S+)\s*$/m.exec(section) ?? [];
  return withoutPassword(address);
}

function withoutPassword(address: string): string | null {
  // The short form of SSH, user@host:path, has no password in it.
  if (/^[\w.-]+@[\w.-]+:[^\s]+$/.test(address)) return address;
  const url = URL.parse(address);
  if (url === null || !["http:", "https:", "ssh:", "git:"].includes(url.protocol)) return null;
  url.username = url.password = url.search = "";
  return url.href;
}
