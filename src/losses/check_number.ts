/**
 * The check of a loss's options that are numbers.
 *
 * @module
 */

/**
 * Checks a number.
 *
 * @param inRange whether it is in the range that `range` names
 * @throws {TypeError} if it is no number
 * @throws {RangeError} if it is out of range or not finite
 */
export function checkNumber(name: string, value: unknown, inRange: boolean, range: string): void {
  if (typeof value !== "number") {
    throw new TypeError(`Cannot use the ${name} ${value}: a number is needed`);
  }
  if (!inRange || !Number.isFinite(value)) {
    throw new RangeError(`Cannot use the ${name} ${value}: a finite number ${range} is needed`);
  }
}
