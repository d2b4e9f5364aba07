/**
 * The Chromium that drives the pages under test: LIKENESS_TEST_BROWSER, else one on the PATH.
 *
 * @module
 */

const names = ["chromium", "chromium-browser", "google-chrome"];

/** The path of a Chromium; null if there is none. */
export async function findChromium(): Promise<string | null> {
  const named = Deno.env.get("LIKENESS_TEST_BROWSER");
  if (named) return named;
  const folders = (Deno.env.get("PATH") ?? "").split(":");
  for (const path of names.flatMap((name) => folders.map((folder) => `${folder}/${name}`))) {
    if (await Deno.stat(path).then(({ isFile }) => isFile, () => false)) return path;
  }
  return null;
}

/** What a test in a browser needs. */
export async function chromiumNeed(): Promise<string | null> {
  return await findChromium() === null ? "there is no Chromium (Debian's package chromium)" : null;
}
