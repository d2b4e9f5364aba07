/**
 * The control group below which the pods' groups are, in each of the machine's hierarchies: one in
 * version 2 of control groups, one a controller in version 1.
 *
 * @module
 */

import { waitUntil } from "../wait_until.ts";
import { command, succeeds } from "./command.ts";

/** Makes a group in every hierarchy. */
export async function makeControlGroups(name: string): Promise<void> {
  const { hierarchies, version } = await controlGroups();
  if (version === 2) {
    // A group has only the controllers that its parent hands down.
    const script = 'for c in $(cat "$1/cgroup.controllers"); do ' +
      'echo "+$c" >"$1/cgroup.subtree_control"; done';
    await command("sh", ["-c", script, "sh", hierarchies[0]]);
  }
  await command("mkdir", ["-p", ...hierarchies.map((folder) => `${folder}/${name}`)]);
}

/** Removes a group with all below it, once its last process is gone. */
export async function removeControlGroups(name: string): Promise<void> {
  const { hierarchies } = await controlGroups();
  for (const folder of hierarchies.map((folder) => `${folder}/${name}`)) {
    await waitUntil(`${folder} is removed`, { seconds: 20 }, async () => {
      if (!await succeeds("test", ["-d", folder])) return true;
      await succeeds("find", [folder, "-depth", "-type", "d", "-exec", "rmdir", "{}", "+"]);
      return !await succeeds("test", ["-d", folder]);
    });
  }
}

/** Where the hierarchies are, and of which version. */
export async function controlGroups(): Promise<{ hierarchies: string[]; version: 1 | 2 }> {
  const mounts = (await command("cat", ["/proc/mounts"])).split("\n").map((line) =>
    line.split(" ")
  );
  const ofType = (wanted: string) =>
    mounts.filter(([, , type]) => type === wanted).map(([, folder]) => folder);
  const first = ofType("cgroup");
  return first.length > 0
    ? { hierarchies: [...first, ...ofType("cgroup2")], version: 1 }
    : { hierarchies: ofType("cgroup2"), version: 2 };
}
