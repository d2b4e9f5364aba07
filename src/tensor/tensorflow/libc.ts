/**
 * What Deno does not offer of the C library of the system: keeping a library loaded, and keeping
 * stderr quiet.
 *
 * @module
 */

const stderr = 2;
const writeOnly = 1;
const resolveNow = 2;
const neverUnload: Record<string, number> = { linux: 0x1000, darwin: 0x80 };
const names: Record<string, string[]> = {
  // The second has dlopen where glibc is older than 2.34.
  linux: ["libc.so.6", "libdl.so.2"],
  darwin: ["libSystem.B.dylib"],
};

/**
 * Loads a library for good. TensorFlow's threads go on to the end of the process: a library that is
 * unloaded before, as Deno does while it shuts down, takes the process down with it.
 */
export function keepLoaded(path: string): void {
  const { os } = Deno.build;
  for (const name of names[os] ?? []) {
    const libc = open(name, { dlopen: { parameters: ["buffer", "i32"], result: "pointer" } });
    libc?.dlopen(new TextEncoder().encode(`${path}\0`), resolveNow | neverUnload[os]);
    if (libc) return;
  }
}

/** Runs with the process's stderr going nowhere; where that cannot be done, just runs. */
export function withQuietStderr<Result>(run: () => Result): Result {
  const libc = open(names[Deno.build.os]?.[0] ?? "", {
    open: { parameters: ["buffer", "i32"], result: "i32" },
    close: { parameters: ["i32"], result: "i32" },
    dup: { parameters: ["i32"], result: "i32" },
    dup2: { parameters: ["i32", "i32"], result: "i32" },
  });
  if (libc === null) return run();
  const nowhere = libc.open(new TextEncoder().encode("/dev/null\0"), writeOnly);
  const saved = libc.dup(stderr);
  libc.dup2(nowhere, stderr);
  try {
    return run();
  } finally {
    libc.dup2(saved, stderr);
    libc.close(saved);
    libc.close(nowhere);
  }
}

function open<Symbols extends Deno.ForeignLibraryInterface>(
  name: string,
  symbols: Symbols,
): Deno.DynamicLibrary<Symbols>["symbols"] | null {
  try {
    return Deno.dlopen(name, symbols).symbols;
  } catch {
    return null;
  }
}
