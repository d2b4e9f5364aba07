/**
 * `deno task setup:tensorflow`: brings TensorFlow's C library, which computes many times faster than
 * WebAssembly.
 *
 * @module
 */

import { dirname, resolve } from "node:path";
import { runTask, type Task } from "../../src/cli/run_task.ts";
import { info, print } from "../../src/core/log.ts";
import {
  defaultSetupFolder,
  findLibrary,
  folderVariable,
} from "../../src/tensor/tensorflow/find_library.ts";
import { defaultVersion } from "../../src/tensor/tensorflow/setup/packages.ts";
import { setupLibrary } from "../../src/tensor/tensorflow/setup/setup_library.ts";

/** The task. */
export const setupTensorflowTask: Task = {
  name: "setup:tensorflow",
  summary:
    "Finds TensorFlow's C library, or brings it out of its Python package with pip (274 MB).",
  flags: {
    gpu: { type: "boolean", doc: "With CUDA, for NVIDIA GPUs (3.4 GB)." },
    version: {
      type: "text",
      doc: `The version; ${defaultVersion} if none is there.`,
      placeholder: "VERSION",
    },
    dir: {
      type: "text",
      doc: "The folder to set it up in.",
      default: defaultSetupFolder,
      placeholder: "PATH",
    },
    download: { type: "boolean", doc: "Download it even if this machine has one." },
  },
  async run(flags) {
    const callersFolder = Deno.env.get("INIT_CWD");
    const typed = flags.given("dir") && callersFolder;
    const dir = typed ? resolve(callersFolder, flags.text("dir")!) : flags.text("dir")!;
    const { cc, origin } = await setupLibrary({
      dir,
      version: flags.text("version"),
      gpu: flags.boolean("gpu"),
      download: flags.boolean("download"),
    });
    info(`Ready: ${origin}.`);
    const found = await findLibrary().catch(() => null);
    if (found?.cc !== cc) {
      info(`Likeness finds it there with ${folderVariable}=${dir}`);
    }
    print(dirname(cc));
  },
};

if (import.meta.main) await runTask(setupTensorflowTask);
