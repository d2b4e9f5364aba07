/**
 * The version of Likeness.
 *
 * @module
 */

import project from "../../deno.json" with { type: "json" };

/** As in deno.json, such as `0.1.0`. */
export const version: string = project.version;
