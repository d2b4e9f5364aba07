import assert from "node:assert/strict";
import { join } from "node:path";
import { projectRoot } from "../../harness/run_task.ts";
import { withFolder } from "../../harness/small_run.ts";
import { startFakeApi } from "../fake_api.ts";
import { furnish, ourObjects } from "./ready_cluster.ts";

const times = 200;

Deno.test(`${times} times submit, status and cancel leave no object, and no growth in memory`, () =>
  withFolder(async (folder) => {
    await using api = await startFakeApi();
    furnish(api);
    const kubeconfig = join(folder, "config");
    await Deno.writeTextFile(kubeconfig, api.kubeconfig());
    const growthOf = async (leak: "leak" | "none") => {
      const growth = growthPerTime(await heapSizes(kubeconfig, leak));
      assert.deepEqual(ourObjects(api), []);
      return growth;
    };
    const [ours, leaking] = [await growthOf("none"), await growthOf("leak")];
    // Half of what keeping a single Job each time takes: what is kept must be less than that.
    assert.ok(ours < leaking / 2, `${ours} and ${leaking} bytes a time`);
  }));

/** The heap after each tenth time. */
async function heapSizes(kubeconfig: string, leak: string): Promise<number[]> {
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "--quiet", "--no-prompt", "--allow-read", "--allow-env", "--allow-net=127.0.0.1"],
      ...["--v8-flags=--expose-gc", "tests/k8s/submit/many_times.ts"],
      ...[kubeconfig, String(times), leak],
    ],
    cwd: projectRoot,
  }).output();
  assert.ok(success, new TextDecoder().decode(stderr));
  return JSON.parse(new TextDecoder().decode(stdout)).sizes;
}

/**
 * By how much it grows each time: the median over the second half, in which all code is compiled and
 * every cache is filled, of the differences between two sizes that are fifty times apart.
 */
function growthPerTime(sizes: readonly number[]): number {
  const late = sizes.slice(sizes.length / 2);
  const slopes = late.slice(5).map((size, place) => (size - late[place]) / 50);
  return slopes.toSorted((a, b) => a - b)[Math.floor(slopes.length / 2)];
}
