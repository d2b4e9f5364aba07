/**
 * Downloads Python packages with pip, which checks them by the SHA-256 that its index states.
 *
 * @module
 */

import { join } from "node:path";
import { type Progress, startProgress } from "../../../core/progress.ts";
import { pipFault } from "./pip_fault.ts";
import { runPython } from "./python.ts";

/** What is downloaded, and where to. */
export interface DownloadOptions {
  /** The packages, as pip understands them. */
  requirements: readonly string[];
  /** Where the packages and all that pip stores meanwhile go. */
  folder: string;
  /** Options of pip. */
  options: readonly string[];
}

const script = `
import runpy
sys.argv[0] = "pip"
runpy.run_module("pip", run_name="__main__", alter_sys=True)
`;

const watchMilliseconds = 200;

/**
 * Downloads packages.
 *
 * @throws {UserError} if they cannot be had
 */
export async function downloadWheels(
  { requirements, folder, options }: DownloadOptions,
): Promise<void> {
  await Deno.mkdir(folder, { recursive: true });
  const progress = watchDownload(folder);
  try {
    const { success, stderr } = await runPython(
      script,
      [
        "download",
        ...["--progress-bar", "off", "--retries", "2", "--no-input", "--disable-pip-version-check"],
        ...["--dest", folder, ...options, ...requirements],
      ],
      { onLine: progress.onLine, env: { TMPDIR: folder, PIP_REQUIRE_VIRTUALENV: "0" } },
    );
    if (!success) throw pipFault(stderr, requirements);
  } finally {
    progress.finish();
  }
}

/** Shows how a package grows in the folder where pip downloads it; pip tells its name and size. */
function watchDownload(folder: string): { onLine(line: string): void; finish(): void } {
  let progress: Progress | null = null;
  let wheel = "";
  let shownMegabytes = 0;

  const timer = setInterval(async () => {
    const watched = wheel;
    const megabytes = Math.floor(await bytesOf(watched, folder) / 1e6);
    if (watched !== wheel || megabytes <= shownMegabytes) return;
    progress?.advance(megabytes - shownMegabytes);
    shownMegabytes = megabytes;
  }, watchMilliseconds);

  return {
    onLine(line) {
      const [, name, size, unit] = /Downloading (\S+\.whl) .*\(([\d.]+) ([kMG])B\)/.exec(line) ??
        [];
      if (name === undefined) return;
      wheel = name.split("/").at(-1)!;
      shownMegabytes = 0;
      const total = Math.ceil(Number(size) * { k: 1e-3, M: 1, G: 1e3 }[unit as "k" | "M" | "G"]);
      progress?.finish();
      progress = startProgress({ title: `downloading ${wheel.split("-")[0]}`, total, unit: "MB" });
    },
    finish() {
      clearInterval(timer);
      progress?.finish();
    },
  };
}

/** The size of the file of that name, wherever below the folder it is; 0 where it is not. */
async function bytesOf(name: string, folder: string): Promise<number> {
  try {
    for await (const entry of Deno.readDir(folder)) {
      const path = join(folder, entry.name);
      const bytes = entry.isDirectory
        ? await bytesOf(name, path)
        : entry.name === name
        ? (await Deno.stat(path)).size
        : 0;
      if (bytes > 0) return bytes;
    }
  } catch {
    // pip has moved it meanwhile.
  }
  return 0;
}
