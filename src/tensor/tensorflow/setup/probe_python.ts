/**
 * What the `python3` on the path knows: its pip, its TensorFlow, and facts about the machine that
 * Deno does not tell without asking for more permissions.
 *
 * @module
 */

import { join } from "node:path";
import { z } from "zod";
import { messageOf, UserError } from "../../../core/user_error.ts";
import { libraryFolders } from "../find_library.ts";
import { pythonHint, runPython } from "./python.ts";

const schema = z.object({
  pip: z.string().nullable(),
  tensorflow: z.object({ folder: z.string(), version: z.string() }).nullable(),
  glibc: z.string().nullable(),
  freeBytes: z.number(),
});

/** What a Python knows. */
export interface PythonFacts {
  /** The version of its pip; null if it has none. */
  pip: string | null;
  /** The folder and the version of its TensorFlow; null if it has none. */
  tensorflow: { folder: string; version: string } | null;
  /** The version of glibc; null on macOS, and where another C library is used. */
  glibc: string | null;
  /** The free space in the folder that was asked about. */
  freeBytes: number;
}

/** It must not import TensorFlow, which takes seconds and may fail. */
const script = `
import json, platform, shutil
def pip():
    try:
        import pip
        return pip.__version__
    except Exception:
        return None
def tensorflow():
    try:
        from importlib import metadata, util
        folder = list(util.find_spec("tensorflow").submodule_search_locations)[0]
        for package in metadata.distributions():
            if "tensorflow" in (package.read_text("top_level.txt") or "").split():
                return {"folder": folder, "version": package.version}
    except Exception:
        return None
library, version = platform.libc_ver()
print(json.dumps({
    "pip": pip(),
    "tensorflow": tensorflow(),
    "glibc": version if library == "glibc" else None,
    "freeBytes": shutil.disk_usage(sys.argv[1]).free,
}))
`;

/**
 * Asks the `python3` on the path.
 *
 * @param folder whose free space is wanted
 * @throws {UserError} if there is no python3, or it does not work
 */
export async function probePython(folder: string): Promise<PythonFacts> {
  const lines: string[] = [];
  const { stderr } = await runPython(script, [folder], { onLine: (line) => lines.push(line) });
  try {
    return schema.parse(JSON.parse(lines.join("\n")));
  } catch (cause) {
    const reason = messageOf(stderr.trim().split("\n").at(-1)) || "it does not answer";
    throw new UserError(`Cannot use python3: ${reason}.`, { hint: pythonHint, cause });
  }
}

/** Whether the TensorFlow in a Python's folder can compute on a GPU: it was built to, and has CUDA. */
export async function computesOnGpu(tensorflow: string): Promise<boolean> {
  const buildInfo = join(tensorflow, "python", "platform", "build_info.py");
  const text = await Deno.readTextFile(buildInfo).catch(() => "");
  if (!/["']is_cuda_build["']: True/.test(text)) return false;
  const folders = [join(tensorflow, "..", "nvidia", "cudnn", "lib"), ...libraryFolders()];
  return (await Promise.all(folders.map(hasCudnn))).includes(true);
}

async function hasCudnn(folder: string): Promise<boolean> {
  try {
    for await (const { name } of Deno.readDir(folder)) {
      if (name.startsWith("libcudnn.so")) return true;
    }
  } catch {
    // It is not there.
  }
  return false;
}
