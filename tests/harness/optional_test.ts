/**
 * Tests that need something which a stranger's machine may lack. Where it is missing the test is
 * registered as ignored, with the reason in its name, and `deno task test` counts it as not run.
 *
 * @module
 */

/** What separates a test's name from the reason why it is not run. */
export const reasonMark = " [not run: ";

/** Something that a test needs: null if it is there, else the reason why not. */
export type Need = () => Promise<string | null>;

/** Registers a test that is run only where all of `needs` are met. */
export async function optionalTest(
  name: string,
  needs: readonly Need[],
  fn: () => void | Promise<void>,
): Promise<void> {
  for (const need of needs) {
    const reason = await need();
    if (reason !== null) {
      Deno.test({ name: `${name}${reasonMark}${reason}]`, ignore: true, fn });
      return;
    }
  }
  Deno.test(name, fn);
}
