/**
 * The expected results are those of the real `@std/cli` 1.0.28.
 *
 * @module
 */

import { parseArgs } from "@std/cli/parse-args";
import assert from "node:assert/strict";

Deno.test("parseArgs() tells booleans, texts and numbers apart", () => {
  const args = ["--honk", "cow", "--n=5", "-p", "55", "--id", "007", "7", "x"];
  assert.deepEqual(parseArgs(args, { boolean: ["honk"], string: ["id"] }), {
    _: ["cow", 7, "x"],
    honk: true,
    n: 5,
    p: 55,
    id: "007",
  });
});

Deno.test("parseArgs() leaves arguments as text when _ is a string option", () => {
  assert.deepEqual(parseArgs(["7", "1e3"], { string: ["_"] })._, ["7", "1e3"]);
  assert.deepEqual(parseArgs(["7", "1e3", "", " "])._, [7, 1000, "", " "]);
});

Deno.test("parseArgs() takes no value that starts with a dash", () => {
  assert.deepEqual(parseArgs(["--a", "--b", "-c", "-5"], { string: ["a"] }), {
    _: [],
    a: "",
    b: true,
    c: true,
    5: true,
  });
});

Deno.test("parseArgs() reads the words true and false after a boolean", () => {
  const options = { boolean: ["a", "b", "c"] };
  assert.deepEqual(parseArgs(["--a", "false", "--b=false", "--c", "no"], options), {
    _: ["no"],
    a: false,
    b: false,
    c: true,
  });
});

Deno.test("parseArgs() takes every --name for a boolean when told so", () => {
  const args = ["--honk", "cow", "--tacos=good", "-p", "55"];
  assert.deepEqual(parseArgs(args, { boolean: true }), {
    _: ["cow"],
    honk: true,
    tacos: "good",
    p: 55,
  });
});

Deno.test("parseArgs() collects what may be repeated, and takes the last of the rest", () => {
  const args = ["--set", "a=1", "--set=b=2", "--x", "1", "--x", "2"];
  const { set, other, x }: { set: string[]; other: string[]; x?: unknown } = parseArgs(args, {
    string: ["set", "other"],
    collect: ["set", "other"],
  });
  assert.deepEqual({ set, other, x }, { set: ["a=1", "b=2"], other: [], x: 2 });
});

Deno.test("parseArgs() fills in defaults, false for booleans, and nothing for texts", () => {
  const values = parseArgs([], {
    string: ["config-path", "name"],
    boolean: ["help"],
    default: { "config-path": "config.yaml" },
  });
  const path: string = values["config-path"];
  assert.equal(path, "config.yaml");
  assert.deepEqual(values, { _: [], "config-path": "config.yaml", help: false });
});

Deno.test("parseArgs() gives an alias what its option has, and the reverse", () => {
  const options = { alias: { help: "h", zoom: ["z", "zm"] }, boolean: ["help"], string: ["zoom"] };
  assert.deepEqual(parseArgs(["-h", "-z", "8"], options), {
    _: [],
    h: true,
    help: true,
    z: "8",
    zm: "8",
    zoom: "8",
  });
});

Deno.test("parseArgs() negates only what is negatable", () => {
  const options = { boolean: ["color"], negatable: ["color"], default: { color: true } };
  assert.deepEqual(parseArgs(["--no-color", "--no-cache"], options), {
    _: [],
    color: false,
    "no-cache": true,
  });
});

Deno.test("parseArgs() splits short options, unless a value is among them", () => {
  assert.deepEqual(parseArgs(["-abc", "v", "-n5", "-k=v", "-s/x", "-d-", "-"]), {
    _: ["-"],
    a: true,
    b: true,
    c: "v",
    n: 5,
    k: "v",
    s: "/x",
    d: "-",
  });
});

Deno.test("parseArgs() parses nothing after --", () => {
  assert.deepEqual(parseArgs(["--a", "--", "--b", "7"]), { _: ["--b", "7"], a: true });
  assert.deepEqual(parseArgs(["--a", "--", "--b", "7"], { "--": true }), {
    _: [],
    a: true,
    "--": ["--b", "7"],
  });
});

Deno.test("parseArgs() stops at the first argument when told so", () => {
  assert.deepEqual(parseArgs(["--a", "-b", "7", "--c", "8"], { stopEarly: true, boolean: ["b"] }), {
    _: [7, "--c", "8"],
    a: true,
    b: true,
  });
});

Deno.test("parseArgs() asks `unknown` about undeclared options and arguments, and drops on false", () => {
  const calls: unknown[] = [];
  const values = parseArgs(["--known", "--nope=1", "--keep", "2", "word", "-xy"], {
    boolean: ["known"],
    unknown: (arg, key, value) => {
      calls.push([arg, key, value]);
      return arg === "--keep";
    },
  });
  assert.deepEqual(calls, [
    ["--nope=1", "nope", "1"],
    ["--keep", "keep", "2"],
    ["word", undefined, undefined],
    ["-xy", "x", true],
    ["-xy", "y", true],
  ]);
  assert.deepEqual(values, { _: [], known: true, keep: 2 });
});

Deno.test("parseArgs() nests names with dots, and stays out of prototypes", () => {
  const args = ["--a.b=1", "--a.c", "x", "--__proto__.evil=1", "--constructor.prototype.evil=1"];
  assert.deepEqual(parseArgs(args), { _: [], a: { b: 1, c: "x" } });
  assert.equal(({} as Record<string, unknown>).evil, undefined);
});
