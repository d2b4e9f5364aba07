/**
 * What the loader of programs reads, emptied, for programs that are started.
 *
 * @module
 */

/** Deno starts no program that the loader would be told by these to put other code into. */
export const withoutLoaderVariables = {
  LD_LIBRARY_PATH: "",
  LD_PRELOAD: "",
  DYLD_LIBRARY_PATH: "",
  DYLD_INSERT_LIBRARIES: "",
};
