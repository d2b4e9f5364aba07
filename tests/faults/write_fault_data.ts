/**
 * Writes the pictures of the fault tests' training; the argument is the folder.
 *
 * @module
 */

import { writeSmallDataset } from "../harness/small_dataset.ts";

if (import.meta.main) {
  await writeSmallDataset(Deno.args[0], { categories: 16, imagesEach: 12 });
}
