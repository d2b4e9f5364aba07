/**
 * The page of the explorer: the files of `page/`, and nothing else of the disk. Which names there
 * are is looked up once; a request can only choose among them.
 *
 * @module
 */

import { extname } from "node:path";

/** A file to send. */
export interface StaticFile {
  bytes: Uint8Array<ArrayBuffer>;
  type: string;
}

const types: Record<string, string> = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".svg": "image/svg+xml",
};

const folder = new URL("./page/", import.meta.url);

/** Lists the files; gives a function that reads one by its name, null if it is none of them. */
export async function openStaticFiles(): Promise<(name: string) => Promise<StaticFile | null>> {
  const names = new Set<string>();
  for await (const { name, isFile } of Deno.readDir(folder)) {
    if (isFile && extname(name) in types) names.add(name);
  }
  return async (name) => {
    if (!names.has(name)) return null;
    // Read each time: whoever works on the page only loads it anew.
    const bytes = await Deno.readFile(new URL(name, folder));
    return { bytes, type: types[extname(name)] };
  };
}
