/**
 * The OCI labels that say which checkout an image was built from
 * (https://github.com/opencontainers/image-spec/blob/main/annotations.md).
 *
 * @module
 */

import { gitCommit } from "../src/core/git_commit.ts";
import { gitRemote } from "../src/core/git_remote.ts";
import { version } from "../src/core/version.ts";

/** Labels of the checkout in `folder`; what is not known is left out. */
export async function imageLabels(folder: string): Promise<Record<string, string>> {
  const labels = {
    source: await gitRemote(folder),
    revision: await gitCommit(folder),
    version,
  };
  return Object.fromEntries(
    Object.entries(labels).flatMap(([name, value]) =>
      value === null ? [] : [[`org.opencontainers.image.${name}`, value]]
    ),
  );
}
