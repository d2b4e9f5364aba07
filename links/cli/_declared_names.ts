/**
 * Which options {@linkcode parseArgs} was told about, aliases included.
 *
 * @module
 */

/** The options that name options. */
export interface NamingOptions {
  alias?: Record<string, string | readonly string[]>;
  boolean?: boolean | string | readonly string[];
  string?: string | readonly string[];
  collect?: string | readonly string[];
  negatable?: string | readonly string[];
}

/** Names by what was declared of them; an alias has what its option has. */
export interface DeclaredNames {
  allBooleans: boolean;
  booleans: ReadonlySet<string>;
  strings: ReadonlySet<string>;
  collected: ReadonlySet<string>;
  negatable: ReadonlySet<string>;
  /** For each name that has others, the others. */
  aliases: ReadonlyMap<string, readonly string[]>;
}

/** Collects the names in `options`. */
export function declaredNames(options: NamingOptions): DeclaredNames {
  const aliases = new Map<string, string[]>();
  for (const [name, others] of Object.entries(options.alias ?? {})) {
    const group = [name, ...listOf(others)];
    for (const each of group) {
      aliases.set(
        each,
        group.filter((other) => other !== each),
      );
    }
  }
  const withAliases = (names: string | readonly string[] | undefined) =>
    new Set(
      listOf(names).flatMap((name) => [name, ...aliases.get(name) ?? []]),
    );

  return {
    allBooleans: options.boolean === true,
    booleans: withAliases(
      typeof options.boolean === "boolean" ? [] : options.boolean,
    ),
    strings: withAliases(options.string),
    collected: withAliases(options.collect),
    negatable: withAliases(options.negatable),
    aliases,
  };
}

/** The other names of an option. */
export function aliasesOf(
  name: string,
  { aliases }: DeclaredNames,
): readonly string[] {
  return aliases.get(name) ?? [];
}

function listOf(
  names: string | readonly string[] | undefined,
): readonly string[] {
  return (typeof names === "string" ? [names] : names ?? []).filter((name) => name !== "");
}
