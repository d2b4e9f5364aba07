import assert from "node:assert/strict";
import { isAbsolute, relative } from "node:path";
import fc from "fast-check";
import { UserError } from "../../../src/core/user_error.ts";
import type { DataFault } from "../../../src/data/data_fault.ts";
import { csv } from "../../../src/data/datasets/csv.ts";
import { fuzzTest, mutatedBytes, mutatedText } from "../../harness/fuzz.ts";
import { dataConfig } from "../data_config.ts";

const encoder = new TextEncoder();
const folder = await Deno.makeTempDir();
globalThis.addEventListener("unload", () => Deno.removeSync(folder, { recursive: true }));
const settings = dataConfig({ annotations: `${folder}/list.csv`, dir: "/images" });

function isDocumented(error: unknown): boolean {
  if (!(error instanceof UserError)) return false;
  assert.doesNotMatch(error.message, /[\n\0]/);
  assert.ok(error.message.length < 2000, `${error.message.length} characters`);
  assert.ok(error.hint.length < 2000, `${error.hint.length} characters`);
  return true;
}

/** Lists with faults collected, and again with the first one thrown: both must say the same. */
async function list(bytes: Uint8Array): Promise<void> {
  await Deno.writeFile(settings.annotations!, bytes);
  const faults: DataFault[] = [];
  const samples = await csv.listSamples(settings, { onFault: (fault) => faults.push(fault) });
  for (
    const path of [...samples, ...faults].flatMap((found) =>
      "path" in found ? [found.path] : found.paths
    )
  ) {
    assert.ok(isAbsolute(path) && !relative("/images", path).startsWith("../"), path);
    assert.ok(!path.includes("\0"));
  }
  for (const { category, box } of samples) {
    assert.notEqual(category, "");
    if (box) assert.ok(box.left < box.right && box.top < box.bottom);
  }
  for (const { message, place } of faults) {
    assert.ok(!message.endsWith(".") && place?.startsWith(settings.annotations!));
  }
  if (faults.length === 0) return assert.deepEqual(await csv.listSamples(settings), samples);
  await assert.rejects(csv.listSamples(settings), (error) => {
    assert.ok(isDocumented(error) && (error as Error).message.includes(faults[0].message));
    return true;
  });
  throw new UserError("It has faults.");
}

const whole = [
  "path,label,split,x_1,x_2,y_1,y_2,is_query,is_gallery,category",
  "a.jpg,cat,train,1,2,3,4,,,pets",
  'b/c.jpg,"dog, ""big""",test,,,,,True,False,pets',
  "/images/d.jpg,dog,test,0.5,1e3,0,7,False,True,pets",
  '"e\nf.jpg",gnu,,,,,,1.0,0.0,',
  "",
].join("\n");

const pieces = [
  ...', " "" ; \' \\ / .. ../ ../../ ..\\ C:\\ /etc/passwd . ~ # -1 NaN Infinity 1e999 0x10'.split(
    " ",
  ),
  "\n",
  "\r\n",
  "\r",
  "\t",
  "\0",
  "\ufeff",
  "\u2028",
  "\ud800",
  ",,,,,,,,,",
  "path,label\n",
  "True",
  "False",
  "__proto__",
];

fuzzTest("csv takes a file with any text changed", {
  inputs: mutatedText(whole, pieces),
  runs: 5000,
  parse: (text) => list(encoder.encode(text)),
  isDocumented,
});

fuzzTest("csv takes a file with any bytes changed", {
  inputs: mutatedBytes(encoder.encode(whole)),
  runs: 2000,
  parse: list,
  isDocumented,
});

const field = fc.oneof(
  fc.constantFrom(...pieces, "a.jpg", "cat", "1", ""),
  fc.string({ unit: "binary", maxLength: 10 }),
);

fuzzTest("csv takes any fields", {
  inputs: fc.tuple(
    fc.subarray(whole.split("\n", 1)[0].split(","), { minLength: 2 }),
    fc.array(fc.array(field, { maxLength: 10 }), { maxLength: 5 }),
  ).map(([header, lines]) => [header, ...lines].map((line) => line.join(",")).join("\n")),
  runs: 3000,
  parse: (text) => list(encoder.encode(text)),
  isDocumented,
});

fuzzTest("csv takes paths of any parts", {
  inputs: fc.array(
    fc.constantFrom("..", ".", "", "a", "images", "images2", "C:", "/", "\\", "\0", "...", " "),
    { minLength: 1, maxLength: 8 },
  ).map((parts) => `path,label\n${parts.join("/")},cat\n`),
  runs: 1000,
  parse: (text) => list(encoder.encode(text)),
  isDocumented,
});

const wide = Array.from({ length: 100_000 }, (_, column) => `column ${column}`).join(",");
const large: Record<string, [string, RegExp | null]> = {
  "100,000 columns": [`path,label,${wide}\na.jpg,cat,${wide}\nb.jpg,cat,${wide}\n`, null],
  "100,000 columns, none of them right": [wide, /there is no column "path"/],
  "one column 100,000 times": ["path,label," + "a,".repeat(100_000), /two columns "a"/],
  "100,000 values too many": [`path,label\na.jpg,cat${",".repeat(100_000)}\n`, /wanted 2/],
  "a long path": [`path,label\n${"a/".repeat(1e6)}b.jpg,cat\n`, null],
  "a long path that leads out": [`path,label\n${"../".repeat(1e6)}b.jpg,cat\n`, /leads out of/],
  "a quote that is never closed": [`path,label\n"${"a\n".repeat(1e6)}`, /[Qq]uote/],
  "many quotes": [`path,label\n${'"'.repeat(1e6)},cat\n`, null],
  "long boxes": [
    `path,label,x_1,x_2,y_1,y_2\na.jpg,cat,${"9".repeat(1e6)},1,2,3\n`,
    /the box is x_1 "9999/,
  ],
  "a long flag": [`path,label,is_query\na.jpg,cat,${"x".repeat(1e6)}\n`, /is_query is "xxx/],
};

for (const [title, [text, pattern]] of Object.entries(large)) {
  Deno.test(`csv lists or refuses ${title} at once`, async () => {
    await Deno.writeTextFile(settings.annotations!, text);
    const start = performance.now();
    const listing = csv.listSamples(settings);
    if (pattern === null) assert.ok((await listing).length > 0);
    else {
      await assert.rejects(listing, (error) => {
        assert.ok(isDocumented(error), String(error));
        assert.match((error as Error).message, pattern);
        return true;
      });
    }
    const took = performance.now() - start;
    assert.ok(took < 5000, `took ${took.toFixed(0)} ms`);
  });
}
