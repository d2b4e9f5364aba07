/**
 * What is to be known of a Dockerfile before it is built: the arguments it takes and the files that
 * it copies out of the checkout. Each COPY stands on a line of its own, with plain paths; a test
 * holds the files to that.
 *
 * @module
 */

/** A Dockerfile. */
export interface Dockerfile {
  /** Its path from the project's folder. */
  path: string;
  /** Its text. */
  text: string;
  /** The names of its arguments, each once. */
  arguments: string[];
  /** The files and folders that it copies, from the project's folder. */
  copied: string[];
}

/** Reads a Dockerfile of the project. */
export async function readDockerfile(path: string): Promise<Dockerfile> {
  return parseDockerfile(path, await Deno.readTextFile(path));
}

/** As {@linkcode readDockerfile}, from the file's text. */
export function parseDockerfile(path: string, text: string): Dockerfile {
  const instructions = text.split("\n").map((line) => line.trim().split(/\s+/));
  const names = instructions.filter(([word]) => word === "ARG")
    .flatMap(([_, ...names]) => names.map((name) => name.split("=")[0]));
  const copied = instructions
    // What comes from another stage is made of what that one copied.
    .filter(([word, first]) => word === "COPY" && !first.startsWith("--from="))
    .flatMap(([_, ...paths]) => paths.slice(0, -1).filter((path) => !path.startsWith("--")));
  return { path, text, arguments: [...new Set(names)], copied: [...new Set(copied)].sort() };
}
