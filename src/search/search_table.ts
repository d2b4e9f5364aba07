/**
 * What was found, and what was indexed, as tables for the terminal.
 *
 * @module
 */

import { counted, grouped } from "../core/counted.ts";
import { textTable } from "../core/text_table.ts";
import { describeProtocol } from "../data/protocol.ts";
import type { BuiltSearchIndex } from "./build_search_index.ts";
import type { SearchResult } from "./search_by_images.ts";

/** The nearest of each image, nearest first. */
export function searchTable(
  { index, exact, category, source, protocol, answers }: SearchResult,
): string {
  const blocks = answers.map(({ image, found }) => {
    const rows = found.map(({ rank, distance, category, path }) => [
      String(rank),
      distance.toFixed(4),
      category,
      path,
    ]);
    const table = textTable([["", "distance", "category", "image"], ...rows], [
      "right",
      "right",
      "left",
    ]);
    return [image, ...table].join("\n");
  });
  const what = counted(index.images, "image") + (category === undefined ? "" : ` of "${category}"`);
  const where = `${what} in the ${source.part} part of run "${source.run}"`;
  const search = exact ? "an exact search" : `an approximate search (${index.kind})`;
  return [
    ...blocks,
    [`Among ${where}, ${search}`, describeProtocol(protocol), "Euclidean distance"]
      .join("\n"),
  ].join("\n\n");
}

/** What an index is, and what it finds. */
export function indexTable(
  { path, kind, images, dim, run, part, recall, bytes }: BuiltSearchIndex,
): string {
  const rows = [
    ["index", kind],
    ["run", `${run}, ${part} part`],
    ["images", `${grouped(images)}, embeddings of ${dim}`],
    ["size", `${(bytes / 2 ** 20).toFixed(1)} MiB`],
    ...recall
      ? [[
        `recall@${recall.k}`,
        `${recall.recall.toFixed(4)} of the exact answer, over ` +
        `${counted(recall.queries, "query", "queries")} (seed ${recall.seed})`,
      ]]
      : [],
    ["written to", path],
  ];
  return textTable(rows, ["left"]).join("\n");
}
