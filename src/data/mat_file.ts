/**
 * Reads MATLAB files of version 5 (what `save` writes without `-v7.3`): numbers, text, cells and
 * structures, compressed or not, of either byte order. It stands on `mat_element.ts`; the `cars196`
 * data set uses it.
 * The format is that of MathWorks' "MAT-File Format", chapter 1, level 5.
 *
 * @module
 */

import {
  bytesOf,
  type Cursor,
  decode,
  type Element,
  inflate,
  miCompressed,
  miMatrix,
  readElement,
  readNumbers,
  readText,
} from "./mat_element.ts";

/** A MATLAB array; values are column by column, as MATLAB keeps them. */
export type MatArray =
  | { kind: "numeric"; shape: number[]; values: Float64Array }
  | { kind: "char"; shape: number[]; rows: string[] }
  | { kind: "cell"; shape: number[]; items: MatArray[] }
  | { kind: "struct"; shape: number[]; elements: Map<string, MatArray>[] }
  | { kind: "unsupported"; shape: number[]; what: string };

const headerBytes = 128;
const deepest = 64;
const mostDimensions = 32;
const mostFields = 10_000;

// A GiB of annotations is none: a small file must not be able to fill the memory. Cars 196 unpacks
// to 8 MiB.
const mostUnpacked = 2 ** 26;

/** Classes of arrays that are not read, by number. */
const otherClasses = new Map([
  [3, "object"],
  [5, "sparse matrix"],
  [16, "function handle"],
  [17, "opaque object"],
]);

/**
 * The variables of a MATLAB 5 file by name. 64-bit whole numbers beyond 2^53 are rounded; objects,
 * sparse and complex matrices come as `unsupported`.
 *
 * @throws {RangeError} if the bytes are no such file, are cut short or contradict themselves
 */
export function parseMatFile(bytes: Uint8Array): Map<string, MatArray> {
  const file = openFile(bytes);
  const variables = new Map<string, MatArray>();
  let unpacked = 0;
  while (file.end - file.position >= 8) {
    let { type, data } = readElement(file);
    if (type === miCompressed) {
      const inner = inflate(data, mostUnpacked - unpacked);
      unpacked += inner.end;
      ({ type, data } = readElement(inner));
    }
    if (type !== miMatrix) throw new RangeError(`a variable is of unknown type ${type}`);
    const { name, array } = readMatrix(data, 0);
    variables.set(name, array);
  }
  if (file.position < file.end) throw new RangeError("the file is cut short");
  return variables;
}

function openFile(bytes: Uint8Array): Cursor {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const isHdf5 = view.byteLength >= 4 && view.getUint32(0) === 0x89484446;
  if (isHdf5 || decode(bytes.subarray(0, 10)) === "MATLAB 7.3") {
    throw new RangeError("the file is of version 7.3 (HDF5); wanted version 5, as save -v7 writes");
  }
  if (view.byteLength < headerBytes) throw new RangeError("the file is cut short");
  const mark = decode(bytes.subarray(126, 128));
  if (mark !== "IM" && mark !== "MI") throw new RangeError("it is no MATLAB 5 file");
  return { view, position: headerBytes, end: view.byteLength, littleEndian: mark === "IM" };
}

function readMatrix(cursor: Cursor, depth: number): { name: string; array: MatArray } {
  if (depth > deepest) throw new RangeError("arrays are nested too deeply");
  // An empty place of a cell or structure is an element without data.
  if (cursor.position === cursor.end) return { name: "", array: emptyArray };
  const [flags] = readNumbers(readElement(cursor));
  const arrayClass = flags & 0xff;
  if (arrayClass === 17) {
    const name = readText(readElement(cursor));
    return { name, array: { kind: "unsupported", shape: [], what: otherClasses.get(17)! } };
  }
  const shape = readShape(readElement(cursor));
  const name = readText(readElement(cursor));
  const count = shape.reduce((product, length) => product * length, 1);
  if (!Number.isSafeInteger(count)) throw new RangeError(`an array has the shape [${shape}]`);
  const complex = (flags & 0x800) !== 0;
  return { name, array: readContent(cursor, { arrayClass, shape, count, complex }, depth) };
}

function readShape(element: Element): number[] {
  const lengths = readNumbers(element);
  if (lengths.length < 2 || lengths.length > mostDimensions) {
    throw new RangeError(`an array has ${lengths.length} dimensions`);
  }
  if (lengths.some((length) => !(length >= 0 && Number.isInteger(length)))) {
    throw new RangeError(`an array has the shape [${lengths}]`);
  }
  return [...lengths];
}

/** One for all: of nothing else fits as many in a small file. */
const emptyArray: MatArray = { kind: "numeric", shape: [0, 0], values: new Float64Array() };

interface Outline {
  arrayClass: number;
  shape: number[];
  count: number;
  complex: boolean;
}

function readContent(cursor: Cursor, outline: Outline, depth: number): MatArray {
  const { arrayClass, shape, count, complex } = outline;
  if (arrayClass === 1) {
    return { kind: "cell", shape, items: readMatrices(cursor, count, depth) };
  }
  if (arrayClass === 2) {
    return { kind: "struct", shape, elements: readStructs(cursor, count, depth) };
  }
  if (arrayClass === 4) return { kind: "char", shape, rows: readRows(cursor, shape, count) };
  const what = complex ? "complex matrix" : otherClasses.get(arrayClass);
  if (what) return { kind: "unsupported", shape, what };
  if (arrayClass < 6 || arrayClass > 15) {
    throw new RangeError(`an array is of unknown class ${arrayClass}`);
  }
  const values = readNumbers(readElement(cursor));
  if (values.length !== count) {
    throw new RangeError(`an array of shape [${shape}] has ${values.length} values`);
  }
  return { kind: "numeric", shape, values };
}

function readMatrices(cursor: Cursor, count: number, depth: number): MatArray[] {
  // Each takes 8 bytes at least: a false count must not take the memory.
  if (count > (cursor.end - cursor.position) / 8) throw new RangeError("the file is cut short");
  return Array.from({ length: count }, () => {
    const { type, data } = readElement(cursor);
    if (type !== miMatrix) throw new RangeError(`an array holds an element of type ${type}`);
    return readMatrix(data, depth + 1).array;
  });
}

function readStructs(cursor: Cursor, count: number, depth: number): Map<string, MatArray>[] {
  const [nameLength] = readNumbers(readElement(cursor));
  const names = bytesOf(readElement(cursor));
  if (!(nameLength > 0)) throw new RangeError(`field names have ${nameLength} bytes`);
  const fieldCount = Math.floor(names.length / nameLength);
  if (fieldCount === 0 || count === 0) return [];
  if (fieldCount > mostFields) throw new RangeError(`a structure has ${fieldCount} fields`);
  const fields = Array.from({ length: fieldCount }, (_, field) => {
    const name = decode(names.subarray(field * nameLength, (field + 1) * nameLength));
    return name.split("\0", 1)[0];
  });
  const values = readMatrices(cursor, count * fields.length, depth);
  return Array.from(
    { length: count },
    (_, element) =>
      new Map(fields.map((field, index) => [field, values[element * fields.length + index]])),
  );
}

/** Text, row by row: MATLAB keeps it column by column, and counts UTF-16 units. */
function readRows(cursor: Cursor, shape: number[], count: number): string[] {
  if (count === 0) return [];
  const text = readText(readElement(cursor));
  const rowCount = shape[0];
  if (rowCount === 1) return [text];
  // Some writers count characters, others UTF-16 units.
  const characters = text.length === count ? text.split("") : [...text];
  if (characters.length !== count) {
    throw new RangeError(`text of shape [${shape}] has ${characters.length} characters`);
  }
  // Each character once: a text may be as many rows as it has characters.
  const rows: string[][] = Array.from({ length: rowCount }, () => []);
  characters.forEach((character, index) => rows[index % rowCount].push(character));
  return rows.map((row) => row.join(""));
}
