/**
 * Unpacks what is kept of Python packages (which are ZIP archives), with the checksums of both.
 *
 * @module
 */

import { z } from "zod";
import { type Progress, startProgress } from "../../../core/progress.ts";
import { messageOf, UserError } from "../../../core/user_error.ts";
import { keptFiles } from "./packages.ts";
import { diskFull, saysDiskFull } from "./pip_fault.ts";
import { runPython } from "./python.ts";

/** What was unpacked. */
export interface Unpacked {
  /** The packages. */
  wheels: { name: string; sha256: string }[];
  /** The files that were kept; paths are below the folder. */
  files: { path: string; bytes: number; sha256: string }[];
}

const message = z.union([
  z.object({ totalBytes: z.number() }),
  z.object({ doneBytes: z.number() }),
  z.object({ wheel: z.string(), sha256: z.string() }),
  z.object({ path: z.string(), bytes: z.number(), sha256: z.string() }),
]);

/** zipfile checks the CRC-32 of every file that it reads to the end. */
const script = `
import glob, hashlib, json, re, zipfile
wheels, folder, pattern = sys.argv[1:]
kept = re.compile(pattern)
def tell(**message):
    print(json.dumps(message))
def blocks(file):
    return iter(lambda: file.read(1 << 22), b"")
def entries(archive):
    for entry in archive.infolist():
        parts = entry.filename.split("/")
        if kept.match(entry.filename) and parts[-1] and parts[0] and ".." not in parts:
            yield entry
paths = sorted(glob.glob(os.path.join(wheels, "*.whl")))
archives = [zipfile.ZipFile(path) for path in paths]
tell(totalBytes=sum(e.file_size for archive in archives for e in entries(archive)))
for path, archive in zip(paths, archives):
    digest = hashlib.sha256()
    with open(path, "rb") as file:
        for block in blocks(file):
            digest.update(block)
    tell(wheel=os.path.basename(path), sha256=digest.hexdigest())
    for entry in entries(archive):
        target = os.path.join(folder, entry.filename)
        os.makedirs(os.path.dirname(target), exist_ok=True)
        digest = hashlib.sha256()
        with archive.open(entry) as file, open(target, "wb") as copy:
            for block in blocks(file):
                copy.write(block)
                digest.update(block)
                tell(doneBytes=len(block))
        if entry.external_attr >> 16 & 0o111:
            os.chmod(target, 0o755)
        tell(path=entry.filename, bytes=entry.file_size, sha256=digest.hexdigest())
`;

/**
 * Unpacks the packages in `wheels` into `folder`.
 *
 * @throws {UserError} if one is damaged, or the disk is full
 */
export async function unpackWheels(
  { wheels, folder }: { wheels: string; folder: string },
): Promise<Unpacked> {
  const unpacked: Unpacked = { wheels: [], files: [] };
  let progress: Progress | null = null;
  let doneBytes = 0;

  function onLine(line: string): void {
    const told = message.parse(JSON.parse(line));
    if ("totalBytes" in told) {
      const total = Math.ceil(told.totalBytes / 1e6);
      progress = startProgress({ title: "unpacking", total, unit: "MB" });
    } else if ("doneBytes" in told) {
      const before = Math.floor(doneBytes / 1e6);
      doneBytes += told.doneBytes;
      progress?.advance(Math.floor(doneBytes / 1e6) - before);
    } else if ("wheel" in told) unpacked.wheels.push({ name: told.wheel, sha256: told.sha256 });
    else unpacked.files.push(told);
  }

  try {
    const { success, stderr } = await runPython(script, [wheels, folder, keptFiles], { onLine });
    if (success) return unpacked;
    if (saysDiskFull(stderr)) throw diskFull(new Error(stderr));
    throw new UserError(
      `Cannot unpack "${wheels}": ${messageOf(stderr.trim().split("\n").at(-1))}.`,
      { hint: "Run the task again." },
    );
  } finally {
    (progress as Progress | null)?.finish();
  }
}
