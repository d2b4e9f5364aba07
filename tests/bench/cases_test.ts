import assert from "node:assert/strict";
import { denoCommand } from "../../bench/deno_command.ts";
import { defaultRankCases, parseRankCase } from "../../bench/rank/cases.ts";
import { samplesCsv } from "../../bench/quickstart/cases.ts";
import { defaultCases, parseCase } from "../../bench/train_step/cases.ts";
import { UserError } from "../../src/core/user_error.ts";

Deno.test("parseCase() reads size, batch and precision, and chooses P×K", () => {
  const options = { backend: "auto" };
  const jobs = defaultCases.map((name) => parseCase(name, options));
  assert.deepEqual(jobs[0], {
    size: 224,
    batch: 16,
    precision: "float32",
    backend: "auto",
    samplesPerCategory: 4,
    steps: 4,
    warmUpSteps: 2,
  });
  assert.equal(jobs[3].precision, "bfloat16");
  assert.equal(jobs[3].samplesPerCategory, 8);
  assert.equal(jobs[3].steps, 1);
  assert.equal(parseCase("resnet50 64 b4 float32", { ...options, steps: 7 }).steps, 7);
});

Deno.test("parseCase() refuses what it does not know", () => {
  for (const name of ["resnet50 224 b16", "vgg 224 b16 float32", "resnet50 224 b3 float32"]) {
    assert.throws(() => parseCase(name, { backend: "auto" }), UserError, name);
  }
  assert.throws(() => parseCase("resnet50 224 b16 float16", { backend: "auto" }), UserError);
});

Deno.test("parseRankCase() reads what is done, and the size", () => {
  assert.deepEqual(defaultRankCases.map(parseRankCase)[0], {
    name: "exact 60502x512",
    kind: "exact",
    rows: 60502,
    dim: 512,
  });
  for (const name of ["exact", "exact 60502", "exact 60502x", "flat 10x10"]) {
    assert.throws(() => parseRankCase(name), UserError, name);
  }
});

Deno.test("denoCommand() gives our side the permissions of ml:train", () => {
  const command = denoCommand("train_step/ours.ts");
  assert.equal(command[0], Deno.execPath());
  assert.equal(command[1], "run");
  assert.ok(command.includes("--allow-ffi") && !command.some((flag) => /run=|net/.test(flag)));
  assert.match(command.at(-1)!, /bench\/train_step\/ours\.ts$/);
  const more = denoCommand("rank/ours_hnsw.ts", ["--allow-sys=uid"]);
  assert.deepEqual(more.slice(0, -2), command.slice(0, -1));
  assert.equal(more.at(-2), "--allow-sys=uid");
});

Deno.test("samplesCsv() has a line a sample, its label and its part", () => {
  const sample = (path: string, category: string) => ({ path, category });
  const csv = samplesCsv({
    train: [sample("/a,1.png", "cat"), sample("/b.png", "ant")],
    selection: [],
    test: [sample('/"c".png', "dog")],
    protocol: { dataset: "d", split: "zero-shot", selectedOn: "nothing", cropped: false },
  });
  assert.equal(
    csv,
    'path,label,part\n"/a,1.png",1,train\n"/b.png",0,train\n"/""c"".png",0,test\n',
  );
});
