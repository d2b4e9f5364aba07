/**
 * A volume with a run on it: a folder of this machine, as a claim in a namespace of the cluster.
 *
 * @module
 */

import { dirname, join } from "node:path";
import { claimFolders, removeVolumes } from "./claims.ts";
import type { ClusterTest } from "./cluster_test_case.ts";

/** A volume. */
export interface RunsVolume extends AsyncDisposable {
  /** The folder of this machine that it is. */
  folder: string;
  /** The name of its claim. */
  claim: string;
  /** Writes files into it, by their paths; every pod may read them. */
  write(files: Record<string, string | Uint8Array>): Promise<void>;
}

/** Makes an empty volume, and the claim `runs` in the test's namespace. */
export async function makeRunsVolume(test: ClusterTest): Promise<RunsVolume> {
  const folder = await Deno.makeTempDir({ prefix: "likeness_runs_" });
  await Deno.chmod(folder, 0o755);
  const claim = "runs";
  await claimFolders(test, { [claim]: folder });
  return {
    folder,
    claim,
    async write(files) {
      for (const [path, content] of Object.entries(files)) {
        const file = join(folder, path);
        await Deno.mkdir(dirname(file), { recursive: true, mode: 0o755 });
        const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
        await Deno.writeFile(file, bytes, { mode: 0o644 });
      }
    },
    async [Symbol.asyncDispose]() {
      await removeVolumes(test);
      await Deno.remove(folder, { recursive: true });
    },
  };
}
