/**
 * `deno task analysis:embed`: images become embeddings, in a file that analysis and pictures read.
 *
 * @module
 */

import { configFlags, configOf } from "../../src/cli/config_flags.ts";
import { parseShard } from "../../src/cli/parse_shard.ts";
import { runTask, type Task } from "../../src/cli/run_task.ts";
import { print } from "../../src/core/log.ts";
import { embedRun } from "../../src/ranking/embed_run.ts";
import { type Part, parts } from "../../src/ranking/parts.ts";

/** The task. */
export const embedTask: Task = {
  name: "analysis:embed",
  summary: "Embeds a part of the data set with the run's best model.",
  flags: {
    ...configFlags,
    part: { type: "text", doc: "Which part.", choices: parts, default: "test" },
    shard: {
      type: "text",
      doc: "Only share i of N, counted from 0, such as 0/4; analysis joins the shards.",
      placeholder: "i/N",
    },
  },
  async run(flags) {
    const config = await configOf(flags);
    const part = flags.text("part") as Part;
    print(await embedRun(config, { part, shard: parseShard(flags.text("shard")) }));
  },
};

if (import.meta.main) await runTask(embedTask);
