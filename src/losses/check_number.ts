/**
 * Checks a number among the options of a loss or a miner.
 *
 * @module
 */

/**
 * Checks a number.
 *
 * @param inRange whether it is where it must be
 * @param range where that is, for the message
 * @throws {TypeError} if it is no number
 * @throws {RangeError} if it is not finite, or out of range
 */
export function checkNumber(name: string, value: unknown, inRange: boolean, range: string): void {
  if (typeof value !== "number") {
    throw new TypeError(`Cannot use the ${name} ${value}: a number is needed`);
  }
  if (!inRange || !Number.isFinite(value)) {
    throw new RangeError(`Cannot use the ${name} ${value}: a finite number ${range} is needed`);
  }
}
