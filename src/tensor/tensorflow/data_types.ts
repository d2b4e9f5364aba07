/**
 * TensorFlow's data types, by the numbers that its C library gives them.
 *
 * @module
 */

/** The data types that Likeness meets, and their numbers. */
export const dataTypes = {
  float32: 1,
  int32: 3,
  uint8: 4,
  string: 7,
  complex64: 8,
  int64: 9,
  bool: 10,
  bfloat16: 14,
  resource: 20,
} as const;

/** Bytes of one element; a string's are those of its header. */
const elementBytes: Record<number, number> = {
  [dataTypes.float32]: 4,
  [dataTypes.int32]: 4,
  [dataTypes.uint8]: 1,
  [dataTypes.string]: 24,
  [dataTypes.complex64]: 8,
  [dataTypes.int64]: 8,
  [dataTypes.bool]: 1,
  [dataTypes.bfloat16]: 2,
};

/**
 * Bytes of one element of a type.
 *
 * @throws {TypeError} if tensors of this type cannot be read or written from here
 */
export function bytesOf(dataType: number): number {
  const bytes = elementBytes[dataType];
  if (bytes === undefined) throw new TypeError(`Cannot use data type ${dataType} of TensorFlow`);
  return bytes;
}
