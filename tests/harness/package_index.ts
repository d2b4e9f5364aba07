/**
 * Python's package index, for the tests that download something with pip.
 *
 * @module
 */

/** A `Need`: null if pip can download packages, else the reason why not. */
export async function packageIndex(): Promise<string | null> {
  const folder = await Deno.makeTempDir({ prefix: "likeness_test_" });
  try {
    const { success, stderr } = await new Deno.Command("python3", {
      args: ["-m", "pip", "download", "--quiet", "--retries", "1", "--no-cache-dir"]
        .concat("--no-deps", "--dest", folder, "six==1.17.0"),
      stdin: "null",
      stdout: "null",
      stderr: "piped",
    }).output();
    if (success) return null;
    return `pip: ${new TextDecoder().decode(stderr).trim().split("\n").at(-1)}`;
  } catch (cause) {
    if (cause instanceof Deno.errors.NotFound) return "there is no python3";
    throw cause;
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
