import assert from "node:assert/strict";
import { join } from "node:path";
import { type Need, optionalTest } from "../../harness/optional_test.ts";
import { withFolder } from "../../harness/small_run.ts";
import { clusterNeeds } from "../cluster_needs.ts";
import { command, succeeds } from "./command.ts";
import { binaryFault, findBinary, folderVariable } from "./find_binary.ts";

const xz: Need = async () => await succeeds("xz", ["--version"]) ? null : "there is no xz";

await optionalTest(
  "findBinary() refuses a folder without a binary, and one of another version",
  clusterNeeds,
  async () => {
    await withFolder(async (folder) => {
      await withVariables({ [folderVariable]: folder }, async () => {
        const nothingThere = `${folderVariable} names "${folder}", where neither kubetest nor ` +
          "kubetest.xz is";
        assert.equal(await binaryFault(), nothingThere);

        await writeProgram(
          folder,
          "kubetest",
          `echo '{"clientVersion": {"gitVersion": "v1.20.0"}}'`,
        );
        assert.equal(await binaryFault(), null);
        await assert.rejects(findBinary(), /kubetest is Kubernetes v1\.20\.0; wanted v1\.34\.4$/);
      });
    });
  },
);

await optionalTest("findBinary() unpacks a packed binary once, into the user's cache", [
  ...clusterNeeds,
  xz,
], async () => {
  await withFolder(async (folder) => {
    await writeProgram(folder, "kubetest", `echo '{"clientVersion": {"gitVersion": "v1.34.4"}}'`);
    await command("xz", [join(folder, "kubetest")]);
    const cache = join(folder, "cache");
    await withVariables({ [folderVariable]: folder, XDG_CACHE_HOME: cache }, async () => {
      assert.equal(await binaryFault(), null);
      const path = await findBinary();
      assert.ok(path.startsWith(`${cache}/likeness/`), path);
      const { ino } = await Deno.stat(path);
      assert.equal(await findBinary(), path);
      assert.equal((await Deno.stat(path)).ino, ino);
    });
  });
});

await optionalTest(
  "binaryFault() says what Go it would take where there is no binary",
  clusterNeeds,
  async () => {
    await withFolder(async (folder) => {
      const empty = { [folderVariable]: "", XDG_CACHE_HOME: folder };
      await withVariables({ ...empty, PATH: folder }, async () => {
        assert.equal(await binaryFault(), "there is no Go 1.24 or later to build it");
      });
      await writeProgram(folder, "go", "echo go1.19.8");
      await withVariables({ ...empty, PATH: `${folder}:${Deno.env.get("PATH")}` }, async () => {
        const fault = "Go 1.24 or later is needed to build it; here is go1.19.8";
        assert.equal(await binaryFault(), fault);
      });
      await writeProgram(folder, "go", "echo go1.26.0");
      await withVariables({ ...empty, PATH: `${folder}:${Deno.env.get("PATH")}` }, async () => {
        assert.equal(await binaryFault(), null);
      });
    });
  },
);

async function writeProgram(folder: string, name: string, script: string): Promise<void> {
  await Deno.writeTextFile(join(folder, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
}

async function withVariables(
  values: Record<string, string>,
  fn: () => Promise<void>,
): Promise<void> {
  const before = Object.keys(values).map((name) => [name, Deno.env.get(name)] as const);
  for (const [name, value] of Object.entries(values)) Deno.env.set(name, value);
  try {
    await fn();
  } finally {
    for (const [name, value] of before) {
      if (value === undefined) Deno.env.delete(name);
      else Deno.env.set(name, value);
    }
  }
}
