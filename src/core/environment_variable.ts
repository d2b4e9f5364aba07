/**
 * Reads an environment variable that a task may do without: what it may not read counts as not set.
 *
 * @module
 */

/** An environment variable; what may not be read counts as not set, and nobody is asked. */
export function environmentVariable(name: string): string | undefined {
  const { state } = Deno.permissions.querySync({ name: "env", variable: name });
  return state === "granted" ? Deno.env.get(name) : undefined;
}
