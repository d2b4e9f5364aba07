/**
 * `deno task explore`: a run's images in the browser, and which of them are near one another.
 *
 * @module
 */

import { configFlags, configOf } from "../src/cli/config_flags.ts";
import { runTask, type Task } from "../src/cli/run_task.ts";
import type { Flags } from "../src/cli/task.ts";
import type { Config } from "../src/config/config.ts";
import { loadConfig } from "../src/config/load_config.ts";
import { runFiles } from "../src/config/run_files.ts";
import { info, print } from "../src/core/log.ts";
import { counted } from "../src/core/counted.ts";
import { openExplorer } from "../src/explorer/open_explorer.ts";
import { checkServeOptions, serveExplorer } from "../src/explorer/serve_explorer.ts";
import { untilStopped } from "../src/explorer/until_stopped.ts";

/** The task. */
export const exploreTask: Task = {
  name: "explore",
  summary: "Serves a page on which to look at a run's images and search among them.",
  flags: {
    ...configFlags,
    run: {
      type: "text",
      doc: "The run of output.dir, by its own config unless --config-path gives another.",
      placeholder: "NAME",
    },
    port: { type: "integer", doc: "Where to listen; 0 for a port that is free.", default: 8000 },
    host: {
      type: "text",
      doc: "On which address; 0.0.0.0 is all of them, and needs --token.",
      default: "127.0.0.1",
    },
    token: { type: "text", doc: "What whoever looks must know.", placeholder: "SECRET" },
  },
  async run(flags) {
    const options = {
      host: flags.text("host"),
      port: flags.integer("port"),
      token: flags.text("token"),
    };
    checkServeOptions(options);
    using explorer = await openExplorer(await configOfRun(flags));
    const server = await serveExplorer(explorer, options);
    const images = counted(explorer.images.samples.length, "image");
    info(`Run "${explorer.shown.name}", ${images}: open ${server.url} (Ctrl-C ends it)`);
    print(server.url);
    const exitCode = await untilStopped();
    await server.close();
    return exitCode;
  },
};

/** A run is looked at with the settings that it was trained with, unless others are given. */
async function configOfRun(flags: Flags): Promise<Config> {
  const config = await configOf(flags, { run: "output.name" });
  const own = runFiles(config.output).config;
  const hasOwn = await Deno.stat(own).then(({ isFile }) => isFile, () => false);
  if (!flags.given("run") || flags.given("config-path") || !hasOwn) return config;
  const { dir, name } = config.output;
  return await loadConfig(own, {
    set: flags.texts("set"),
    flags: [
      { key: "output.dir", value: dir, source: "output.dir" },
      { key: "output.name", value: name, source: "--run" },
    ],
  });
}

if (import.meta.main) await runTask(exploreTask);
