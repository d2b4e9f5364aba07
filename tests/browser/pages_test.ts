import assert from "node:assert/strict";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { runTask, setFlags } from "../harness/run_task.ts";
import { writeSmallDataset } from "../harness/small_dataset.ts";
import { smallRun, smallRunFile } from "../harness/small_run.ts";
import { browserTest } from "./browser_test_case.ts";

/** The tasks that write a page, and what they need beside the configuration. */
const tasks: Record<string, (folder: string) => string[]> = {
  "data:check": () => [],
  "visualize:data": () => [],
  "visualize:predictions-on-batches": () => [],
  "visualize:predictions-on-dataset": () => ["--order", "worst"],
  "visualize:report": () => [],
  "search:query": (folder) => [join(folder, "data", "category_00", "0.png"), "--output", "html"],
};

const looks = [1280, 390].flatMap((width) =>
  (["light", "dark"] as const).map((colorScheme) => ({ width, colorScheme }))
);

let written: Promise<Map<string, string>> | undefined;

/** The page of each task, all of one small run, made by whichever test comes first. */
async function writePages(): Promise<Map<string, string>> {
  const folder = await Deno.makeTempDir({ prefix: "likeness_test_" });
  addEventListener("unload", () => Deno.removeSync(folder, { recursive: true }));
  await writeSmallDataset(join(folder, "data"), { categories: 12, imagesEach: 6 });
  const settings = setFlags({ ...smallRun(folder), "data.cache_dir": join(folder, "cache") });
  const done = async (task: string, more: string[] = []): Promise<string> => {
    const { code, stdout, stderr } = await runTask(task, [...more, ...settings]);
    assert.equal(code, 0, `${task}: ${stderr}`);
    return stdout.trim();
  };
  for (const task of ["ml:train", "analysis:analyze", "search:index"]) await done(task);
  const pages = new Map<string, string>();
  for (const [task, more] of Object.entries(tasks)) {
    const printed = await done(task, more(folder));
    // Its result is a table; the others print where their page is.
    pages.set(task, task === "data:check" ? smallRunFile(folder, "data_check.html") : printed);
  }
  return pages;
}

for (const task of Object.keys(tasks)) {
  for (const look of looks) {
    const name = `the page of ${task} is accessible, ${look.width} wide, ${look.colorScheme}`;
    await browserTest(name, async ({ page, open, checkAccessibility, checkWidth }) => {
      await open(pathToFileURL((await (written ??= writePages())).get(task)!).href);
      await page.$$eval("details", (all) => all.forEach((one) => one.open = true));
      await checkAccessibility();
      await checkWidth();
      const missing = await page.$$eval(
        "img",
        async (all) => {
          for (const one of all) one.loading = "eager";
          await Promise.all(all.map((one) => one.decode().catch(() => {})));
          return all.filter((one) => one.naturalWidth === 0).length;
        },
      );
      assert.equal(missing, 0, "pictures that cannot be seen");
    }, look);
  }
}
