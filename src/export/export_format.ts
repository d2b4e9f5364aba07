/**
 * The formats that a model can be exported to.
 *
 * @module
 */

/** What programs of others read. */
export type ExportFormat = "tfjs" | "safetensors";

/** All of them. */
export const exportFormats: readonly ExportFormat[] = ["tfjs", "safetensors"];
