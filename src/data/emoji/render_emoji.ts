/**
 * Renders the drawings of emoji into a folder of PNG files, `<folder>/<set>/<name>.png`, only those
 * that are missing. Before it stands `choose_emoji.ts`, after it the `emoji` data set.
 *
 * @module
 */

import { atomicWrite } from "../../core/atomic_write.ts";
import { startProgress } from "../../core/progress.ts";
import { messageOf, UserError } from "../../core/user_error.ts";
import { runBounded } from "../run_bounded.ts";
import { loadSharp } from "../sharp.ts";
import type { EmojiCategory } from "./choose_emoji.ts";
import type { Drawing, EmojiSet } from "./emoji_sets.ts";

/** Side of the rendered images, in pixels; drawings that are not square are centred. */
export const renderedSize = 96;

// More than most machines have cores: some of them wait for the disk.
const atOnce = 8;

interface Job {
  drawing: Drawing;
  path: string;
}

/** The file of a drawing. */
export function renderedPath(folder: string, set: EmojiSet, name: string): string {
  return `${folder}/${set.name}/${name}.png`;
}

/**
 * Renders what is missing, transparent where nothing is drawn, with a progress bar. A folder that
 * other versions of the sets were rendered into is rendered anew.
 *
 * @returns how many images were rendered
 * @throws {UserError} where the folder cannot be read or written
 */
export async function renderEmoji(
  categories: readonly EmojiCategory[],
  folder: string,
): Promise<number> {
  const stampPath = `${folder}/versions.json`;
  const stamp = describeVersions(categories);
  const present = await listFiles(folder, setsOf(categories));
  // The stamp is written before the first image and after the last stale one is gone: whatever
  // lies beside a stamp is of its versions, even if rendering was broken off.
  if (await readIfThere(stampPath) !== stamp) {
    await removeStale(categories, folder, present);
    await write(stampPath, stamp);
  }
  const missing = jobsOf(categories, folder).filter(({ path }) => !present.has(path));
  if (missing.length > 0) await renderAll(missing);
  return missing.length;
}

function describeVersions(categories: readonly EmojiCategory[]): string {
  const versions = setsOf(categories).map(({ name, version }) => [name, version]);
  return JSON.stringify({ size: renderedSize, sets: Object.fromEntries(versions) }, null, 2) + "\n";
}

function setsOf(categories: readonly EmojiCategory[]): EmojiSet[] {
  const sets = new Map(categories.flatMap(({ sets }) => sets).map((set) => [set.name, set]));
  return [...sets.keys()].sort().map((name) => sets.get(name)!);
}

function jobsOf(categories: readonly EmojiCategory[], folder: string): Job[] {
  return categories.flatMap(({ name, sets }) =>
    sets.map((set) => ({
      drawing: set.drawings.get(name)!,
      path: renderedPath(folder, set, name),
    }))
  );
}

async function listFiles(folder: string, sets: EmojiSet[]): Promise<Set<string>> {
  const files = new Set<string>();
  for (const { name } of sets) {
    try {
      for await (const entry of Deno.readDir(`${folder}/${name}`)) {
        files.add(`${folder}/${name}/${entry.name}`);
      }
    } catch (cause) {
      if (!(cause instanceof Deno.errors.NotFound)) throw cannotUse(`${folder}/${name}`, cause);
    }
  }
  return files;
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await Deno.readTextFile(path);
  } catch (cause) {
    if (cause instanceof Deno.errors.NotFound) return undefined;
    throw cannotUse(path, cause);
  }
}

/** Removes our own files only: the folder may hold others. */
async function removeStale(
  categories: readonly EmojiCategory[],
  folder: string,
  present: Set<string>,
): Promise<void> {
  for (const { path } of jobsOf(categories, folder)) {
    if (!present.delete(path)) continue;
    try {
      await Deno.remove(path);
    } catch (cause) {
      throw cannotUse(path, cause);
    }
  }
}

async function renderAll(jobs: Job[]): Promise<void> {
  const progress = startProgress({
    title: "rendering emoji",
    total: jobs.length,
    unit: "images",
  });
  const queue = runBounded(atOnce);
  try {
    await Promise.all(jobs.map(({ drawing, path }) =>
      queue.run(async () => {
        await write(path, await renderDrawing(drawing));
        progress.advance(1);
      })
    ));
  } finally {
    await queue.close();
    progress.finish();
  }
}

async function renderDrawing(drawing: Drawing): Promise<Uint8Array> {
  const sharp = await loadSharp();
  const { left, top, width, height, body } = drawing;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" ` +
    `xmlns:xlink="http://www.w3.org/1999/xlink" width="${renderedSize}" ` +
    `height="${renderedSize}" viewBox="${left} ${top} ${width} ${height}">${body}</svg>`;
  return await sharp(new TextEncoder().encode(svg)).png().toBuffer();
}

async function write(path: string, content: string | Uint8Array): Promise<void> {
  try {
    await atomicWrite(path, content);
  } catch (cause) {
    throw cannotUse(path, cause instanceof UserError ? cause.cause : cause);
  }
}

function cannotUse(path: string, cause: unknown): UserError {
  return new UserError(`Cannot keep rendered images in "${path}": ${messageOf(cause)}`, {
    hint: "Set data.cache_dir to a folder that you may write to.",
    cause,
  });
}
