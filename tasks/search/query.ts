/**
 * `deno task search:query`: the images of a run's index that are nearest to images of one's own.
 *
 * @module
 */

import { configFlags, configOf, typedPath } from "../../src/cli/config_flags.ts";
import { runTask, type Task } from "../../src/cli/run_task.ts";
import { runFiles } from "../../src/config/run_files.ts";
import { atomicWrite } from "../../src/core/atomic_write.ts";
import { print } from "../../src/core/log.ts";
import { encodeThumbnail } from "../../src/data/encode_image.ts";
import { type Part, parts } from "../../src/ranking/parts.ts";
import { searchByImages } from "../../src/search/search_by_images.ts";
import { searchTable } from "../../src/search/search_table.ts";
import { describeRun } from "../../src/visualization/describe_run.ts";
import { searchPage } from "../../src/visualization/search_page.ts";

/** The task. */
export const searchQueryTask: Task = {
  name: "search:query",
  summary: "Finds the images of the run's search index that are nearest to images.",
  words: [{ name: "IMAGE", doc: "An image file; there may be several.", repeated: true }],
  flags: {
    ...configFlags,
    neighbours: {
      type: "integer",
      doc: "How many images to find for each.",
      letter: "k",
      placeholder: "COUNT",
      default: 8,
      least: 1,
    },
    category: { type: "text", doc: "Only images of this category.", placeholder: "NAME" },
    part: {
      type: "text",
      doc: "The part whose index is searched.",
      choices: parts,
      default: "test",
    },
    output: {
      type: "text",
      doc: "How to print the result; html writes a page and prints its path.",
      choices: ["table", "json", "html"],
      default: "table",
    },
  },
  async run(flags) {
    const config = await configOf(flags);
    const category = flags.text("category");
    const result = await searchByImages(config, flags.words.map(typedPath), {
      part: flags.text("part") as Part,
      k: flags.integer("neighbours")!,
      category,
    });
    if (flags.text("output") === "json") return print(JSON.stringify(result, null, 2));
    if (flags.text("output") === "table") return print(searchTable(result));
    const { source, protocol, index: { dim, images }, answers } = result;
    const html = await searchPage(
      { run: describeRun({ source, protocol, dim }), rows: answers, searched: images, category },
      (path, box) => encodeThumbnail(path, { box }),
    );
    const path = runFiles(config.output).page("search");
    await atomicWrite(path, html);
    print(path);
  },
};

if (import.meta.main) await runTask(searchQueryTask);
