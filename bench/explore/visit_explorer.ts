/**
 * Asks the explorer as its page does: for all that a first look needs, and for neighbours.
 *
 * @module
 */

/** As many connections as browsers have to one server. */
const connections = 6;
/** Images of the list that the page asks for at once, and those of them that are in sight. */
const [listed, shown] = [200, 48];

/** What a first look brought. */
export interface FirstLook {
  /** How many images there are. */
  images: number;
  /** How many files and answers were fetched. */
  answers: number;
}

/**
 * Fetches the page with the files that it names, the run, the first images and their thumbnails.
 *
 * @throws {Error} if an answer is not that
 */
export async function lookAtFirstPage(url: string): Promise<FirstLook> {
  const files = await fetchPage(url);
  const [run, list] = await Promise.all([
    json<{ images: number }>(new URL("api/run", url)),
    json<{ images: { id: number }[] }>(new URL(`api/images?offset=0&limit=${listed}`, url)),
  ]);
  const ids = list.images.slice(0, shown).map(({ id }) => id);
  await forEachAtOnce(ids, async (id) => {
    const { headers } = await bytes(new URL(`thumbnails/${id}?size=192`, url));
    // A word in its place would be quicker.
    if (headers.get("content-type") !== "image/webp") throw new Error(`Image ${id} has no picture`);
  });
  return { images: run.images, answers: files + 2 + ids.length };
}

/** Asks for the neighbours of an image, as many as the page shows; gives milliseconds. */
export async function timeNeighbours(url: string, id: number): Promise<number> {
  const started = performance.now();
  const { neighbours } = await json<{ neighbours: unknown[] }>(
    new URL(`api/images/${id}/neighbours`, url),
  );
  if (neighbours.length === 0) throw new Error(`Image ${id} has no neighbours`);
  return performance.now() - started;
}

/** The page, and what it and its files name: style, scripts, and the modules that these import. */
async function fetchPage(url: string): Promise<number> {
  const names = new Set([""]);
  for (const name of names) {
    const { text } = await bytes(new URL(name, url));
    const named = name === ""
      ? text.matchAll(/<(?:link|script)\b[^>]*\b(?:href|src)="([^":]+)"/g)
      : text.matchAll(/\bfrom\s+"\.\/([^"]+)"/g);
    for (const [, found] of named) names.add(found);
  }
  return names.size;
}

async function json<Answer>(url: URL): Promise<Answer> {
  return JSON.parse((await bytes(url)).text);
}

async function bytes(url: URL): Promise<{ text: string; headers: Headers }> {
  const response = await fetch(url);
  const text = await response.text();
  if (!response.ok) throw new Error(`${url}: ${response.status} ${text}`);
  return { text, headers: response.headers };
}

async function forEachAtOnce<Item>(
  items: readonly Item[],
  visit: (item: Item) => Promise<void>,
): Promise<void> {
  const queue = items.values();
  const work = async () => {
    for (const item of queue) await visit(item);
  };
  await Promise.all(Array.from({ length: connections }, work));
}
