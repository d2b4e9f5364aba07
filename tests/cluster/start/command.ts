/**
 * Programs of the machine, one after the other.
 *
 * @module
 */

/** What a program is given besides its arguments. */
export interface CommandOptions {
  /** What it reads. */
  input?: string;
  cwd?: string;
  /** Added to the environment. */
  env?: Record<string, string>;
}

/**
 * Runs a program and gives what it printed.
 *
 * @throws {Error} with what it said, if it failed or is not there
 */
export async function command(
  program: string,
  args: readonly string[],
  { input, cwd, env }: CommandOptions = {},
): Promise<string> {
  const child = new Deno.Command(program, {
    args: [...args],
    cwd,
    env,
    stdin: input === undefined ? "null" : "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const [{ success, code, stdout, stderr }] = await Promise.all([
    child.output(),
    // A program may end before it read all; its exit code tells whether that was wrong.
    input === undefined ? null : new Blob([input]).stream().pipeTo(child.stdin).catch(() => {}),
  ]);
  if (success) return textOf(stdout);
  const said = textOf(stderr).trim() || textOf(stdout).trim() || `it exited with ${code}`;
  throw new Error(`${[program, ...args].join(" ")}: ${said}`);
}

/** Whether a program succeeds; false as well where it is not there. */
export async function succeeds(program: string, args: readonly string[]): Promise<boolean> {
  return await command(program, args).then(() => true, () => false);
}

function textOf(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}
