/**
 * Whether a library's file is whole, and of this machine: asked before it is opened, because the
 * loader maps a file by what its header says, and a process that touches what a file cut short
 * lacks is killed. Only Linux's files (ELF) are looked at.
 *
 * @module
 */

/** Numbers of processors in an ELF header, by Deno's names. */
const machines: Record<string, number> = { x86_64: 62, aarch64: 183 };

const headerBytes = 64;

/**
 * What is wrong with a library's file, as the end of a sentence; null if nothing is known to be.
 *
 * @param path an existing file
 */
export function faultOfLibrary(path: string): string | null {
  if (Deno.build.os !== "linux") return null;
  using file = Deno.openSync(path);
  const { size } = file.statSync();
  const header = read(file, 0, headerBytes);
  const isElf = header.byteLength === headerBytes && header.getUint32(0) === 0x7f454c46;
  if (!isElf) return "it is no library";
  const isOurs = header.getUint8(4) === 2 && header.getUint8(5) === 1; // 64 bits, little endian
  if (!isOurs || header.getUint16(18, true) !== machines[Deno.build.arch]) {
    return `it is of another machine than ${Deno.build.arch}`;
  }
  const end = Math.max(endOfSections(header), endOfSegments(file, header));
  return end > size ? `it is cut short: ${size} of at least ${end} bytes` : null;
}

/** Where the table of sections ends, the last thing in a file. */
function endOfSections(header: DataView): number {
  const start = Number(header.getBigUint64(40, true));
  const [entryBytes, count] = [header.getUint16(58, true), header.getUint16(60, true)];
  return start + entryBytes * count;
}

/** Where what is loaded ends. */
function endOfSegments(file: Deno.FsFile, header: DataView): number {
  const start = Number(header.getBigUint64(32, true));
  const [entryBytes, count] = [header.getUint16(54, true), header.getUint16(56, true)];
  const table = read(file, start, entryBytes * count);
  if (table.byteLength < entryBytes * count) return start + entryBytes * count;
  const ends = Array.from({ length: count }, (_, index) => {
    const [offset, bytes] = [8, 32].map((field) =>
      Number(table.getBigUint64(index * entryBytes + field, true))
    );
    return offset + bytes;
  });
  return Math.max(...ends);
}

/** So many bytes, or as many as there are. */
function read(file: Deno.FsFile, from: number, count: number): DataView {
  const bytes = new Uint8Array(count);
  file.seekSync(from, Deno.SeekMode.Start);
  let length = 0;
  while (length < count) {
    const got = file.readSync(bytes.subarray(length));
    if (got === null) break;
    length += got;
  }
  return new DataView(bytes.buffer, 0, length);
}
