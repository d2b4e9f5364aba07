/**
 * The flag by which a task that ranks is held to a share of the memory.
 *
 * @module
 */

import type { Flag } from "./task.ts";

/** `--max-memory`, for `rank()` and `measureRanking()`. */
export const maxMemoryFlag: Flag = {
  type: "integer",
  doc: "Bytes that ranking may use beside the embeddings.",
  placeholder: "BYTES",
  default: 2 ** 30,
  least: 1,
};
