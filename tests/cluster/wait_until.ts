/**
 * Waiting for something that nobody announces: it is looked at again and again, within a bound.
 *
 * @module
 */

const pauseMilliseconds = 100;

/**
 * Looks until there is something to see, and gives it.
 *
 * @param what completes the sentence "… within 30 s", for the error
 * @param look gives null or false while there is nothing yet
 * @throws {Error} if there was nothing until the last moment
 */
export async function waitUntil<T>(
  what: string,
  { seconds }: { seconds: number },
  look: () => Promise<T | null | false>,
): Promise<T> {
  const end = performance.now() + 1000 * seconds;
  while (true) {
    const seen = await look();
    if (seen !== null && seen !== false) return seen;
    if (performance.now() > end) throw new Error(`not so: ${what} within ${seconds} s`);
    await new Promise((resolve) => setTimeout(resolve, pauseMilliseconds));
  }
}
