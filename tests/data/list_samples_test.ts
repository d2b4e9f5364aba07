import assert from "node:assert/strict";
import { join } from "node:path";
import { UserError } from "../../src/core/user_error.ts";
import type { DataFault } from "../../src/data/data_fault.ts";
import { listSamples } from "../../src/data/list_samples.ts";
import { dataConfig } from "./data_config.ts";

async function withModule(text: string, body: (path: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    const path = `${folder}/my_dataset.ts`;
    await Deno.writeTextFile(path, text);
    await body(path);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function assertUserError(
  work: Promise<unknown>,
  pattern: RegExp,
  hint = /./,
): Promise<void> {
  await assert.rejects(work, (error) => {
    assert.ok(error instanceof UserError, String(error));
    assert.match(error.message, pattern);
    assert.match(error.hint, hint);
    return true;
  });
}

const sample = `{ path: "/images/a.jpg", category: "a" }`;

for (
  const [title, text] of [
    ["a function listSamples", `export function listSamples() { return [${sample}]; }`],
    [
      "a default data set",
      `export default { name: "mine", found: [${sample}], async listSamples() { return this.found; } };`,
    ],
    [
      "listSamples that is typed and takes the settings",
      `import type { Sample } from "${join(import.meta.dirname!, "../../src/data/sample.ts")}";
       export async function listSamples({ dir }: { dir: string }): Promise<Sample[]> {
         return [{ path: dir + "/a.jpg", category: "a" }];
       }`,
    ],
  ]
) {
  Deno.test(`listSamples() takes a module of the user's own with ${title}`, () =>
    withModule(text, async (path) => {
      const samples = await listSamples(dataConfig({ dataset: path, dir: "/images" }));
      assert.deepEqual(samples, [{ path: "/images/a.jpg", category: "a" }]);
    }));
}

const wrongModules: [string, RegExp][] = [
  ["export const x = 1;", /exports neither "listSamples" nor a default Dataset/],
  ["export default null;", /exports neither/],
  ["export const = ;", /Cannot load data set module/],
  [`throw new Error("at the start");`, /Cannot load data set module ".*": at the start/],
  [`export function listSamples() { throw new Error("oh no"); }`, /Cannot list .*: oh no/],
  ["export function listSamples() {}", /lists nothing; wanted an array/],
  ["export function listSamples() { return []; }", /has no images/],
  ["export function listSamples() { return [5]; }", /sample 0 is 5; wanted an object/],
];
const wrongSamples: [string, RegExp][] = [
  [`{ category: "a" }`, /sample 1 has the path nothing; wanted an absolute path/],
  [`{ path: "a.jpg", category: "a" }`, /sample 1 has the path "a\.jpg"; wanted an absolute path/],
  [`{ path: "/a.jpg", category: 7 }`, /sample 1 has the category 7; wanted text/],
  [`{ path: "/a.jpg", category: "" }`, /sample 1 has the category ""; wanted text/],
  [`{ path: "/a.jpg", category: "a", group: 1 }`, /the group 1; wanted text or none/],
  [`{ path: "/a.jpg", category: "a", group: "" }`, /the group ""; wanted text or none/],
  [`{ path: "/a.jpg", category: "a", split: "val" }`, /the split "val"; wanted "train" or "test"/],
  [`{ path: "/a.jpg", category: "a", role: "both" }`, /the role "both"; wanted "query"/],
  [`{ path: "/a.jpg", category: "a", box: [1, 2, 3, 4] }`, /the box \[1,2,3,4\]; wanted/],
  [
    `{ path: "/a.jpg", category: "a", box: { left: 5, top: 1, right: 5, bottom: 9 } }`,
    /wanted { left, top, right, bottom } with left < right/,
  ],
];

for (const [text, pattern] of wrongModules) {
  Deno.test(`listSamples() says what is wrong with the module: ${text}`, () =>
    withModule(text, async (path) => {
      await assert.rejects(listSamples(dataConfig({ dataset: path })), (error) => {
        assert.ok(error instanceof UserError, String(error));
        assert.match(error.message, pattern);
        assert.ok(error.message.includes(path));
        return true;
      });
    }));
}

for (const [text, pattern] of wrongSamples) {
  Deno.test(`listSamples() says what is wrong with the sample: ${text}`, () =>
    withModule(
      `export function listSamples() { return [${sample}, ${text}]; }`,
      (path) => assertUserError(listSamples(dataConfig({ dataset: path })), pattern),
    ));
}

Deno.test("listSamples() says that a module is missing", () =>
  assertUserError(
    listSamples(dataConfig({ dataset: "/nowhere/my_dataset.ts" })),
    /Cannot load data set module "\/nowhere\/my_dataset\.ts"/,
  ));

Deno.test("listSamples() suggests the data set that was meant", () =>
  assertUserError(
    listSamples(dataConfig({ dataset: "emojy" })),
    /Cannot find data set "emojy"/,
    /Did you mean "emoji"\?/,
  ));

Deno.test("listSamples() lists a data set by its name", async () => {
  const dir = await Deno.makeTempDir();
  try {
    await Deno.mkdir(`${dir}/a`);
    await Deno.writeTextFile(`${dir}/a/1.png`, "");
    const samples = await listSamples(dataConfig({ dataset: "folder", dir }));
    assert.deepEqual(samples, [{ path: `${dir}/a/1.png`, category: "a" }]);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
});

Deno.test("listSamples() refuses a CSV file without images", async () => {
  const annotations = await Deno.makeTempFile({ suffix: ".csv" });
  try {
    await Deno.writeTextFile(annotations, "path,label\n");
    await assertUserError(
      listSamples(dataConfig({ dataset: "csv", annotations })),
      /data set "csv": it has no images/,
    );
  } finally {
    await Deno.remove(annotations);
  }
});

Deno.test("listSamples() leaves out the bad samples of a module where someone takes faults", () =>
  withModule(
    `export function listSamples(settings, { onFault }) {
       onFault({ kind: "mine", message: "one of mine is wrong", paths: [] });
       return [${sample}, 5, { path: "b.jpg", category: "b" }, { path: "/c.jpg", category: "c" }];
     }`,
    async (dataset) => {
      const faults: DataFault[] = [];
      const onFault = (fault: DataFault) => faults.push(fault);
      const samples = await listSamples(dataConfig({ dataset }), { onFault });
      assert.deepEqual(samples.map(({ path }) => path), ["/images/a.jpg", "/c.jpg"]);
      assert.deepEqual(faults.map(({ kind }) => kind), ["mine", "sample", "sample"]);
      assert.equal(faults[1].message, "sample 1 is 5; wanted an object");
      assert.equal(faults[1].place, `data set module "${dataset}"`);
    },
  ));

Deno.test("listSamples() reports that nothing is left, and lists nothing", async () => {
  const annotations = await Deno.makeTempFile({ suffix: ".csv" });
  try {
    await Deno.writeTextFile(annotations, "path,label\n,cat\n");
    const kinds: string[] = [];
    const samples = await listSamples(dataConfig({ dataset: "csv", annotations }), {
      onFault: ({ kind }) => kinds.push(kind),
    });
    assert.deepEqual(samples, []);
    assert.deepEqual(kinds, ["path", "empty"]);
  } finally {
    await Deno.remove(annotations);
  }
});
