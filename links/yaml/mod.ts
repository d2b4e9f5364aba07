/**
 * Stands in for the package `@std/yaml` where only npm is at hand: the same names, of them only
 * {@linkcode parse} and {@linkcode stringify}. See `links/README.md`.
 *
 * @module
 */

export * from "./parse.ts";
export * from "./stringify.ts";
