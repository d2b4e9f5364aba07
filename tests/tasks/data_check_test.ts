import assert from "node:assert/strict";
import { join, relative } from "node:path";
import type { DataCheck } from "../../src/data/check/data_check.ts";
import { escapeHtml } from "../../src/visualization/markup.ts";
import { plantDataset } from "../data/check/planted_dataset.ts";
import { png } from "../data/check/pictures.ts";
import { readPage } from "../harness/page_files.ts";
import { type Need, optionalTest } from "../harness/optional_test.ts";
import { projectRoot, runTask, setFlags } from "../harness/run_task.ts";
import { writeSmallDataset } from "../harness/small_dataset.ts";
import { smallRun, withFolder } from "../harness/small_run.ts";

/** The rights by which root reads what it may not. */
const rootsRights = "-dac_override,-dac_read_search";

/** A `Need`: null where a program can be made to lack a right to read. */
const withoutRights: Need = async () => {
  if (Deno.build.os === "windows") return "Windows has other rights";
  if (Deno.uid() !== 0) return null;
  const { success } = await new Deno.Command("setpriv", {
    args: ["--bounding-set", rootsRights, "true"],
  }).output().catch(() => ({ success: false }));
  return success ? null : "root can only be kept from reading by setpriv, which is not there";
};

/** The files of the faults by kind, below a folder. */
function filesByKind({ faults }: DataCheck, folder: string): Record<string, string[][]> {
  const found: Record<string, string[][]> = {};
  for (const { kind, paths } of faults) {
    (found[kind] ??= []).push(paths.map((path) => relative(folder, path)).sort());
  }
  return sorted(found);
}

function sorted(faults: Record<string, string[][]>): Record<string, string[][]> {
  return Object.fromEntries(
    Object.keys(faults).sort().map((kind) => [
      kind,
      faults[kind].toSorted((a, b) => a.join() < b.join() ? -1 : 1),
    ]),
  );
}

Deno.test("data:check finds everything that was planted, and nothing else, in one report", () =>
  withFolder(async (folder) => {
    const { settings, expected } = await plantDataset(folder);
    assert.ok(Object.keys(expected).length >= 30);
    const flags = setFlags(settings);

    const json = await runTask("data:check", ["--output", "json", ...flags]);
    assert.equal(json.code, 2, json.stderr);
    const check: DataCheck = JSON.parse(json.stdout);
    assert.deepEqual(filesByKind(check, join(folder, "photos")), sorted(expected));
    assert.equal(check.verdict, "error");
    assert.equal(check.kinds.reduce((sum, { count }) => sum + count, 0), check.faults.length);

    const table = await runTask("data:check", flags);
    assert.equal(table.code, 2, table.stderr);
    for (const kind of Object.keys(expected)) assert.ok(table.stdout.includes(`(${kind})`), kind);
    assert.match(table.stdout, /errors, .* training would stop, or be wrong\.\n$/);

    const page = await readPage(join(folder, "runs", "planted", "data_check.html"));
    for (const { kind } of check.kinds) {
      assert.ok(page.includes(`<h2>${escapeHtml(headingOf(table.stdout, kind))}</h2>`), kind);
    }
    // The page's pictures must not be larger than what it is about.
    assert.ok(page.length < 2_000_000, String(page.length));
  }));

function headingOf(table: string, kind: string): string {
  return new RegExp(`^\\w+ +[\\d,]+ {2}(.+) \\(${kind}\\)$`, "m").exec(table)![1];
}

Deno.test("data:check finds nothing in a clean data set", () =>
  withFolder(async (folder) => {
    for (let category = 0; category < 12; category++) {
      await Deno.mkdir(join(folder, "data", String(category)), { recursive: true });
      for (let image = 0; image < 5; image++) {
        const path = join(folder, "data", String(category), `${image}.png`);
        await Deno.writeFile(path, await png(`${category} ${image}`));
      }
    }
    const flags = setFlags(smallRun(folder));
    const json = await runTask("data:check", ["--output", "json", ...flags]);
    assert.equal(json.code, 0, json.stderr);
    const check: DataCheck = JSON.parse(json.stdout);
    assert.deepEqual(check.faults, []);
    assert.equal(check.verdict, "clean");
    assert.deepEqual([check.counts.images, check.counts.files, check.counts.categories], [
      60,
      60,
      12,
    ]);
    assert.deepEqual(check.classSizes!.histogram.at(-1), { from: 5, to: 8, categories: 12 });

    const table = await runTask("data:check", flags);
    assert.equal(table.code, 0, table.stderr);
    assert.match(table.stdout, /no faults: nothing that training must wait for\.\n$/);
    const page = await Deno.readTextFile(join(folder, "runs", "small", "data_check.html"));
    assert.match(page, /Nothing was found\./);
  }));

Deno.test("data:check does not stop the default configuration: its emoji can be trained on", () =>
  withFolder(async (folder) => {
    const flags = setFlags({ "output.dir": folder });
    const { code, stdout, stderr } = await runTask("data:check", ["--output", "json", ...flags]);
    assert.equal(code, 0, stderr);
    const check: DataCheck = JSON.parse(stdout);
    assert.equal(check.counts.images, 8081);
    // The studios draw man-walking and person-walking alike: that is known, but it is told.
    const conflict = check.kinds.find(({ kind }) => kind === "label_conflict");
    assert.deepEqual(conflict, { kind: "label_conflict", severity: "warning", count: 37 });
    assert.ok(check.faults.every(({ severity }) => severity !== "error"));
  }));

Deno.test("data:check ends with one sentence where nothing can be listed", () =>
  withFolder(async (folder) => {
    const { code, stdout, stderr } = await runTask("data:check", setFlags(smallRun(folder)));
    assert.equal(code, 2);
    assert.equal(stdout, "");
    assert.match(stderr, /^error: Cannot read folder ".*": no such folder\nhint: .*\n$/);
  }));

await optionalTest(
  "data:check tells of files that it has no right to read",
  [withoutRights],
  () =>
    withFolder(async (folder) => {
      await writeSmallDataset(join(folder, "data"), { categories: 12, imagesEach: 4 });
      const secret = join(folder, "data", "category_03", "1.png");
      await Deno.chmod(secret, 0o000);
      const flags = setFlags({ ...smallRun(folder), "train.categories_per_batch": 2 });
      const deno = [Deno.execPath(), "task", "--quiet", "data:check", "--output", "json", ...flags];
      const root = ["setpriv", "--bounding-set", rootsRights];
      const [program, ...args] = Deno.uid() === 0 ? [...root, ...deno] : deno;
      const { code, stdout, stderr } = await new Deno.Command(program, { args, cwd: projectRoot })
        .output();
      assert.equal(code, 2, new TextDecoder().decode(stderr));
      const check: DataCheck = JSON.parse(new TextDecoder().decode(stdout));
      const faults = check.faults.filter(({ kind }) => kind === "unreadable");
      assert.deepEqual(faults.map(({ paths }) => paths), [[secret]]);
      assert.match(faults[0].message, /no right to read it/);
    }),
);
