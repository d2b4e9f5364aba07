/**
 * `deno task data:check`: all faults of the data set in one report, before training pays for them.
 *
 * @module
 */

import { configFlags, configOf } from "../../src/cli/config_flags.ts";
import { outputFlag, resultText } from "../../src/cli/output_flag.ts";
import { runTask, type Task } from "../../src/cli/run_task.ts";
import { runFiles } from "../../src/config/run_files.ts";
import { atomicWrite } from "../../src/core/atomic_write.ts";
import { info, print } from "../../src/core/log.ts";
import { checkDataset } from "../../src/data/check/check_dataset.ts";
import { checkTable } from "../../src/data/check/check_table.ts";
import { encodeThumbnail } from "../../src/data/encode_image.ts";
import { dataCheckPage } from "../../src/visualization/data_check_page.ts";

/** The task. */
export const checkTask: Task = {
  name: "data:check",
  summary: "Finds all faults of the data set; ends with 2 if training would stop or be wrong.",
  flags: {
    ...configFlags,
    output: outputFlag,
  },
  async run(flags) {
    const config = await configOf(flags);
    const { check, samples } = await checkDataset(config);
    print(resultText(flags, check, checkTable));
    const path = runFiles(config.output).page("data_check");
    const html = await dataCheckPage({ name: config.output.name, check, samples }, encodeThumbnail);
    await atomicWrite(path, html);
    info(`Written to ${path}`);
    return check.verdict === "error" ? 2 : 0;
  },
};

if (import.meta.main) await runTask(checkTask);
