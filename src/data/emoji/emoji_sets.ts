/**
 * The eight sets of emoji drawings, by six studios, that the `emoji` data set is made of: npm
 * packages with open licences, each a JSON file of SVG fragments, loaded only when they are asked
 * for. After it come `choose_emoji.ts` and `render_emoji.ts`.
 *
 * @module
 */

/** One set of drawings. */
export interface EmojiSet {
  /** Its name, and that of its folder, such as `noto`. */
  name: string;
  /** Version of the package that it comes from. */
  version: string;
  /** The drawings by name. */
  drawings: Map<string, Drawing>;
}

/** An SVG fragment, and the rectangle that it is drawn in, in units of its own. */
export interface Drawing extends Rectangle {
  /** SVG elements, without the `svg` element around them. */
  body: string;
}

interface Rectangle {
  left: number;
  top: number;
  width: number;
  height: number;
}

/** What is used here of a package's `icons.json` (the Iconify JSON format). */
interface IconPackage extends Partial<Rectangle> {
  icons: Record<string, Partial<Rectangle> & { body: string }>;
}

interface Source {
  drawings(): Promise<{ default: IconPackage }>;
  manifest(): Promise<{ default: { version: string } }>;
}

// Written out one by one: Deno finds what to download by reading the imports.
const sources: Record<string, Source> = {
  "noto": {
    drawings: () => import("@iconify-json/noto/icons.json", { with: { type: "json" } }),
    manifest: () => import("@iconify-json/noto/package.json", { with: { type: "json" } }),
  },
  "noto-v1": {
    drawings: () => import("@iconify-json/noto-v1/icons.json", { with: { type: "json" } }),
    manifest: () => import("@iconify-json/noto-v1/package.json", { with: { type: "json" } }),
  },
  "twemoji": {
    drawings: () => import("@iconify-json/twemoji/icons.json", { with: { type: "json" } }),
    manifest: () => import("@iconify-json/twemoji/package.json", { with: { type: "json" } }),
  },
  "openmoji": {
    drawings: () => import("@iconify-json/openmoji/icons.json", { with: { type: "json" } }),
    manifest: () => import("@iconify-json/openmoji/package.json", { with: { type: "json" } }),
  },
  "fluent-emoji-flat": {
    drawings: () =>
      import("@iconify-json/fluent-emoji-flat/icons.json", { with: { type: "json" } }),
    manifest: () =>
      import("@iconify-json/fluent-emoji-flat/package.json", { with: { type: "json" } }),
  },
  "emojione": {
    drawings: () => import("@iconify-json/emojione/icons.json", { with: { type: "json" } }),
    manifest: () => import("@iconify-json/emojione/package.json", { with: { type: "json" } }),
  },
  "emojione-v1": {
    drawings: () => import("@iconify-json/emojione-v1/icons.json", { with: { type: "json" } }),
    manifest: () => import("@iconify-json/emojione-v1/package.json", { with: { type: "json" } }),
  },
  "fxemoji": {
    drawings: () => import("@iconify-json/fxemoji/icons.json", { with: { type: "json" } }),
    manifest: () => import("@iconify-json/fxemoji/package.json", { with: { type: "json" } }),
  },
};

/** Loads all sets, always in the same order. */
export function loadEmojiSets(): Promise<EmojiSet[]> {
  return Promise.all(Object.entries(sources).map(([name, source]) => loadSet(name, source)));
}

async function loadSet(name: string, source: Source): Promise<EmojiSet> {
  const { default: icons } = await source.drawings();
  const { default: { version } } = await source.manifest();
  const drawings = new Map<string, Drawing>();
  for (const [drawing, icon] of Object.entries(icons.icons)) {
    drawings.set(drawing, {
      body: icon.body,
      left: icon.left ?? icons.left ?? 0,
      top: icon.top ?? icons.top ?? 0,
      // 16 is the format's own default.
      width: icon.width ?? icons.width ?? 16,
      height: icon.height ?? icons.height ?? 16,
    });
  }
  return { name, version, drawings };
}
