/**
 * Holds the links to what Deno and the tasks ask of them.
 *
 * @module
 */

import assert from "node:assert/strict";

Deno.test("a link's version lies in the range that the project asks for", async () => {
  const project = JSON.parse(await Deno.readTextFile("deno.json"));
  for (const folder of project.links) {
    const { name, version } = JSON.parse(await Deno.readTextFile(`${folder}/deno.json`));
    const [, major, minor, patch] = /\^(\d+)\.(\d+)\.(\d+)$/.exec(project.imports[name])!;
    const [linkMajor, linkMinor, linkPatch] = version.split(".").map(Number);
    assert.equal(linkMajor, Number(major), name);
    const isNewEnough = linkMinor > Number(minor) ||
      linkMinor === Number(minor) && linkPatch >= Number(patch);
    assert.ok(isNewEnough, `${name} ${version}`);
  }
});

Deno.test("the links need no permission", async () => {
  const script = `
    import { parseArgs } from "@std/cli/parse-args";
    import { parse, stringify } from "@std/yaml";
    console.log(stringify({ sum: parse("1") + parseArgs(["--a=2"]).a }));`;
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-prompt", "--no-check", "--quiet", "-"],
    stdin: "piped",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(script));
  await writer.close();
  const { stdout } = await child.output();
  assert.equal(new TextDecoder().decode(stdout).trim(), "sum: 3");
});
