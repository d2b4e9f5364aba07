/**
 * A data set of your own: photographs named `<category>_<number>.<type>` in one folder. Copy this
 * file, change how it finds paths and categories, and name it in the configuration:
 *
 *     data:
 *       dataset: ./my_dataset.ts
 *       dir: ./photographs
 *
 * It runs by itself too, to see what it finds:
 *
 *     deno run --allow-read examples/my_dataset.ts ./photographs
 *
 * @module
 */

/** What Likeness wants of an image; `box`, `split` and `role` may be left out. */
interface Sample {
  /** Absolute path. */
  path: string;
  category: string;
  box?: { left: number; top: number; right: number; bottom: number };
  split?: "train" | "test";
  role?: "query" | "gallery";
}

/** Lists the samples, always in the same order. `settings` is the section `data`, paths absolute. */
export async function listSamples(settings: { dir: string | null }): Promise<Sample[]> {
  if (settings.dir === null) throw new Error("data.dir is not set");
  const samples: Sample[] = [];
  for await (const { name } of Deno.readDir(settings.dir)) {
    const category = /^(.+)_\d+\.(jpe?g|png|webp)$/i.exec(name)?.[1];
    if (category) samples.push({ path: `${settings.dir}/${name}`, category });
  }
  // The file system lists files in any order.
  return samples.sort((a, b) => a.path < b.path ? -1 : 1);
}

if (import.meta.main) {
  const dir = await Deno.realPath(Deno.args[0] ?? ".");
  for (const { category, path } of await listSamples({ dir })) console.log(category, path);
}
