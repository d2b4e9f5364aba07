/**
 * `deno task search:index`: a run's embeddings become an index that `search:query` searches.
 *
 * @module
 */

import { configFlags, configOf } from "../../src/cli/config_flags.ts";
import { outputFlag, resultText } from "../../src/cli/output_flag.ts";
import { runTask, type Task } from "../../src/cli/run_task.ts";
import { print } from "../../src/core/log.ts";
import { approximateDefaults } from "../../src/ranking/approximate_index.ts";
import { type Part, parts } from "../../src/ranking/parts.ts";
import { buildSearchIndex } from "../../src/search/build_search_index.ts";
import { type IndexKind, indexKinds } from "../../src/search/search_index.ts";
import { indexTable } from "../../src/search/search_table.ts";

/** The task. */
export const searchIndexTask: Task = {
  name: "search:index",
  summary: "Makes a search index of the run's embeddings, for search:query.",
  flags: {
    ...configFlags,
    index: {
      type: "text",
      doc: "How to search: exact looks at all images, hnsw at few, and may miss some.",
      choices: indexKinds,
      default: "exact",
    },
    part: { type: "text", doc: "Which part is searched.", choices: parts, default: "test" },
    connectivity: {
      type: "integer",
      doc: "With hnsw, neighbours that each image is tied to.",
      default: approximateDefaults.connectivity,
      least: 2,
    },
    "expansion-add": {
      type: "integer",
      doc: "With hnsw, images looked at to tie a new one.",
      default: approximateDefaults.expansionAdd,
      least: 1,
    },
    "expansion-search": {
      type: "integer",
      doc: "With hnsw, images looked at in a search, at least.",
      default: approximateDefaults.expansionSearch,
      least: 1,
    },
    neighbours: {
      type: "integer",
      doc: "With hnsw, the k of the recall that is measured.",
      letter: "k",
      placeholder: "COUNT",
      default: 8,
      least: 1,
    },
    queries: {
      type: "integer",
      doc: "With hnsw, images that ask for it, at most.",
      default: 500,
      least: 1,
    },
    seed: { type: "integer", doc: "Seed of the choice of these.", default: 0 },
    output: outputFlag,
  },
  async run(flags) {
    const built = await buildSearchIndex(await configOf(flags), {
      part: flags.text("part") as Part,
      kind: flags.text("index") as IndexKind,
      settings: {
        connectivity: flags.integer("connectivity")!,
        expansionAdd: flags.integer("expansion-add")!,
        expansionSearch: flags.integer("expansion-search")!,
      },
      k: flags.integer("neighbours")!,
      sample: flags.integer("queries")!,
      seed: flags.integer("seed")!,
    });
    print(resultText(flags, built, indexTable));
  },
};

if (import.meta.main) await runTask(searchIndexTask);
