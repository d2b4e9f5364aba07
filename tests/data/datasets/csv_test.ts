import assert from "node:assert/strict";
import { UserError } from "../../../src/core/user_error.ts";
import { csv } from "../../../src/data/datasets/csv.ts";
import type { DataFault } from "../../../src/data/data_fault.ts";
import type { ListOptions, Sample } from "../../../src/data/sample.ts";
import { dataConfig } from "../data_config.ts";

async function list(
  text: string | Uint8Array,
  dir: string | null = "/images",
  options?: ListOptions,
): Promise<Sample[]> {
  const folder = await Deno.makeTempDir();
  try {
    const annotations = `${folder}/list.csv`;
    await Deno.writeFile(
      annotations,
      typeof text === "string" ? new TextEncoder().encode(text) : text,
    );
    return await csv.listSamples(dataConfig({ annotations, dir }), options);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function assertUserError(text: string, pattern: RegExp): Promise<void> {
  await assert.rejects(list(text), (error) => {
    assert.ok(error instanceof UserError, String(error));
    assert.match(error.message, pattern);
    return true;
  });
}

Deno.test("csv reads path and label alone", async () => {
  assert.deepEqual(await list("path,label\na.jpg,cat\n/images/b/c.jpg,dog\n"), [
    { path: "/images/a.jpg", category: "cat" },
    { path: "/images/b/c.jpg", category: "dog" },
  ]);
});

Deno.test("csv reads the whole open-metric-learning format, columns in any order", async () => {
  const text = [
    "label,path,split,is_query,is_gallery,x_1,x_2,y_1,y_2,category,sequence",
    "0,a.jpg,train,,,10,20,30,45.5,shoes,1",
    "1,b.jpg,validation,True,True,,,,,shoes,1",
    "2,c.jpg,test,True,False,0,1,0,1,hats,1",
    "2,d.jpg,validation,False,True,,,,,hats,1",
    "3,e.jpg,,1.0,0.0,,,,,hats,1",
    "3,f.jpg,Train,True,False,,,,,,1",
  ].join("\n");
  assert.deepEqual(await list(text), [
    {
      path: "/images/a.jpg",
      category: "0",
      group: "shoes",
      box: { left: 10, top: 30, right: 20, bottom: 45.5 },
      split: "train",
    },
    { path: "/images/b.jpg", category: "1", group: "shoes", split: "test" },
    {
      path: "/images/c.jpg",
      category: "2",
      group: "hats",
      box: { left: 0, top: 0, right: 1, bottom: 1 },
      split: "test",
      role: "query",
    },
    { path: "/images/d.jpg", category: "2", group: "hats", split: "test", role: "gallery" },
    { path: "/images/e.jpg", category: "3", group: "hats", role: "query" },
    { path: "/images/f.jpg", category: "3", split: "train" },
  ]);
});

Deno.test("csv reads quotes, commas and line ends within them, CRLF, BOM, empty lines", async () => {
  const text = '\ufeffpath,label\r\n"a, b.jpg","say ""hi"""\r\n\r\n"two\nlines.jpg",é\r\n';
  assert.deepEqual(await list(text), [
    { path: "/images/a, b.jpg", category: 'say "hi"' },
    { path: "/images/two\nlines.jpg", category: "é" },
  ]);
});

Deno.test("csv counts paths from the file itself where data.dir is not set", async () => {
  const [{ path }] = await list("path,label\nimages/a.jpg,cat\n", null);
  assert.match(path, /^\/.*\/images\/a\.jpg$/);
  assert.ok(!path.includes("list.csv"));
});

Deno.test("csv names file and line of a fault", async () => {
  const boxes = "path,label,x_1,x_2,y_1,y_2\n";
  const faults: [string, RegExp][] = [
    ["path,label\na.jpg,cat\n,dog\n", /list\.csv:3": the path is empty/],
    ["path,label\na.jpg,\n", /list\.csv:2": the label is empty/],
    ["path,label\na.jpg,cat\nb.jpg\n", /list\.csv:3": it has 1 values; wanted 2, as the header/],
    ["path,label\na.jpg,cat,more\n", /list\.csv:2": it has 3 values; wanted 2/],
    ["path,label\n../a.jpg,cat\n", /list\.csv:2": the path "\.\.\/a\.jpg" leads out of "\/images"/],
    ["path,label\na\0.jpg,cat\n", /list\.csv:2": the path "a \.jpg" has a NUL character/],
    ['path,label\na.jpg,cat\n"b.jpg,dog\n', /list\.csv:\d+": .*[Qq]uote/],
    [`${boxes}a.jpg,cat,1,2,3,\n`, /list\.csv:2": the box is x_1 "1", y_1 "3", x_2 "2", y_2 ""/],
    [`${boxes}a.jpg,cat,1,1,3,4\n`, /list\.csv:2": the box is/],
    [`${boxes}a.jpg,cat,1,x,3,4\n`, /list\.csv:2": the box is/],
    ["path,label,is_query\na.jpg,cat,perhaps\n", /list\.csv:2": is_query is "perhaps"/],
    ["path,label,is_query,is_gallery\na,b,False,False\n", /list\.csv:2": .*neither query nor/],
    ["path,label,path\na,b,c\n", /list\.csv:1": there are two columns "path"/],
    ["path,lable\na,b\n", /list\.csv:1": there is no column "label"/],
    ["", /list\.csv:1": there is no column "path"/],
  ];
  for (const [text, pattern] of faults) await assertUserError(text, pattern);
});

Deno.test("csv lists the columns that there are when one is missing", async () => {
  await assert.rejects(list("path,lable\na,b\n"), (error) => {
    assert.equal((error as UserError).hint, "Its columns are path, lable.");
    return true;
  });
});

Deno.test("csv counts lines in the text, not rows", async () => {
  await assertUserError('path,label\n"a\nb.jpg",cat\n\n,dog\n', /list\.csv:5": the path is empty/);
});

Deno.test("csv needs data.annotations, and the file there", async () => {
  await assert.rejects(csv.listSamples(dataConfig()), /data\.annotations is not set/);
  const annotations = "/nowhere/list.csv";
  await assert.rejects(csv.listSamples(dataConfig({ annotations })), /list\.csv": no such file/);
});

Deno.test("csv reports every bad line to whoever takes faults, and lists the others", async () => {
  const text = [
    "path,label,x_1,x_2,y_1,y_2,is_query,is_gallery",
    "a.jpg,cat,,,,,,",
    ",cat,,,,,,",
    "b.jpg,,,,,,,",
    "../c.jpg,cat,,,,,,",
    "/elsewhere/d.jpg,cat,,,,,,",
    "e.jpg,cat,5,1,0,1,,",
    "f.jpg,cat,,,,,False,False",
    "g.jpg,cat,,,,,perhaps,",
    "h.jpg",
    "i.jpg,dog,,,,,True,True",
  ].join("\n");
  const faults: DataFault[] = [];
  const samples = await list(text, "/images", { onFault: (fault) => faults.push(fault) });
  assert.deepEqual(samples, [
    { path: "/images/a.jpg", category: "cat" },
    { path: "/images/i.jpg", category: "dog" },
  ]);
  assert.deepEqual(
    faults.map(({ kind, place, paths }) => [kind, place?.replace(/^.*:/, ""), ...paths]),
    [
      ["path", "3"],
      ["label", "4", "/images/b.jpg"],
      ["outside", "5"],
      ["outside", "6"],
      ["box", "7", "/images/e.jpg"],
      ["role", "8", "/images/f.jpg"],
      ["role", "9", "/images/g.jpg"],
      ["columns", "10"],
    ],
  );
  assert.equal(faults[0].message, "the path is empty");
  assert.equal(faults[2].hint, "Set data.dir to the folder that holds all images.");
});

Deno.test("csv ends at what makes the whole file unreadable, whoever takes faults", async () => {
  for (const text of ["", "path\na\n", 'path,label\na.jpg,cat\n"b.jpg,dog\n']) {
    await assert.rejects(list(text, null, { onFault: () => {} }), UserError);
  }
});

Deno.test("csv keeps paths in the folder of the file where data.dir is not set", async () => {
  await assert.rejects(list("path,label\n/images/a.jpg,cat\n", null), /leads out of/);
});
