/**
 * The check of a loss's numbers, for whoever calls a loss from code; those of a config are checked
 * before, by its schema.
 *
 * @module
 */

/**
 * Checks an option that is a number.
 *
 * @param inRange whether it is in its range, which `range` says in words (`> 0`)
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
