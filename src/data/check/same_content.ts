/**
 * Groups views that show the same bytes. Before it stands `inspect_files.ts`, after it
 * `duplicate_faults.ts` and `near_duplicates.ts`.
 *
 * @module
 */

import { createHash } from "node:crypto";
import { forEachAtOnce } from "../for_each_at_once.ts";
import type { Inspection } from "./inspect_files.ts";

/** Files are read in pieces of so many bytes, however large they are. */
const pieceBytes = 2 ** 18;

/**
 * The numbers of the views, those with the same bytes (and, if cropped, the same pixels) in one
 * group; most groups have one. Only files of one size that look the same are read for it: the same
 * bytes give the same pixels, and so the same hash. Files that could not be decoded are not compared.
 */
export async function groupSameContent(inspection: Inspection): Promise<number[][]> {
  const candidates = Map.groupBy(
    inspection.views.keys(),
    (view) => cheapKey(view, inspection),
  );
  const groups: number[][] = [];
  await forEachAtOnce(candidates.values(), navigator.hardwareConcurrency, async (views) => {
    if (views.length === 1) return void groups.push(views);
    const digests = new Map<string, string>();
    for (const view of views) {
      const { path } = inspection.views[view];
      if (!digests.has(path)) digests.set(path, await digestOf(path));
    }
    groups.push(
      ...Map.groupBy(views, (view) => digests.get(inspection.views[view].path)!).values(),
    );
  });
  return groups.sort(([a], [b]) => a - b);
}

function cheapKey(view: number, { views, headers, hashes }: Inspection): string {
  const header = headers.get(views[view].path);
  const [low, high] = hashes.subarray(view * 2, view * 2 + 2);
  // A view without a header is a group of its own.
  return header ? `${header.bytes} ${low} ${high}` : `view ${view}`;
}

/** The SHA-256 of a file; of a file that is gone by now, its path. */
async function digestOf(path: string): Promise<string> {
  try {
    using file = await Deno.open(path);
    const hash = createHash("sha256");
    const piece = new Uint8Array(pieceBytes);
    for (let read = await file.read(piece); read !== null; read = await file.read(piece)) {
      hash.update(piece.subarray(0, read));
    }
    return hash.digest("hex");
  } catch {
    return path;
  }
}
