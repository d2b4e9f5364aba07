/**
 * Stands in for the package `@std/cli` where only npm is at hand: the same names, of them only
 * {@linkcode parseArgs}. See `links/README.md`.
 *
 * @module
 */

export * from "./parse_args.ts";
