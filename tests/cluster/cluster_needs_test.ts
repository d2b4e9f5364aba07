import assert from "node:assert/strict";
import { join } from "node:path";
import { projectRoot } from "../harness/run_task.ts";
import { optionalTest } from "../harness/optional_test.ts";
import { withFolder } from "../harness/small_run.ts";
import { clusterNeeds } from "./cluster_needs.ts";
import { command } from "./start/command.ts";

await optionalTest(
  "clusterNeeds names the program that is missing, and its package",
  clusterNeeds,
  async () => {
    await withFolder(async (folder) => {
      // A machine with less and less.
      for (const program of ["sh", "id", "cat", "unshare", "ps", "openssl", "containerd"]) {
        const path = (await command("sh", ["-c", `command -v ${program}`])).trim();
        await Deno.symlink(path, join(folder, program));
      }
      const needs = "the test cluster: it needs";
      assert.equal(await faultWith(folder), `${needs} runc (Debian's package runc)`);
      await Deno.remove(join(folder, "openssl"));
      assert.equal(await faultWith(folder), `${needs} openssl (Debian's package openssl)`);
    });
  },
);

/** What the first need says where only the programs of a folder are there. */
async function faultWith(programs: string): Promise<string> {
  const module = JSON.stringify(new URL("cluster_needs.ts", import.meta.url).href);
  const code = `import { clusterNeeds } from ${module};
    console.log(await clusterNeeds[0]());`;
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["eval", "--quiet", "--ext=ts", code],
    cwd: projectRoot,
    env: { PATH: programs, LIKENESS_TEST_KUBECONFIG: "" },
    stderr: "inherit",
  }).output();
  return new TextDecoder().decode(stdout).trim();
}
