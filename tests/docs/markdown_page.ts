/**
 * The pages that people read, taken apart for the tests of what they say: blocks of code, links,
 * headings, and code within the text.
 *
 * @module
 */

/** A block between three backticks. */
export interface Block {
  /** `sh`, `yaml`, …; empty where it has none. */
  language: string;
  text: string;
  /** Line of its first line of text, from 1. */
  line: number;
}

/** A page. */
export interface Page {
  /** Its path, from the project's folder. */
  path: string;
  blocks: Block[];
  /** Where its links lead, as written; those of pictures too. */
  links: string[];
  /** The anchors that its headings have on GitHub. */
  anchors: Set<string>;
  /** Code within the text, without that in blocks. */
  codes: string[];
  /** The rows of its tables, each its cells by the headings of their columns. */
  tables: Record<string, string>[];
}

/** README.md, bench/RESULTS.md and all pages of `docs/` and `examples/`, in the order of their names. */
export async function readPages(): Promise<Page[]> {
  const paths = ["README.md", "bench/RESULTS.md"];
  async function visit(folder: string): Promise<void> {
    for await (const { name, isDirectory } of Deno.readDir(folder)) {
      const path = `${folder}/${name}`;
      if (isDirectory) await visit(path);
      else if (name.endsWith(".md")) paths.push(path);
    }
  }
  await visit("docs");
  await visit("examples");
  return await Promise.all(
    paths.sort().map(async (path) => parsePage(path, await Deno.readTextFile(path))),
  );
}

/** Takes a page apart. */
export function parsePage(path: string, text: string): Page {
  const blocks = [...text.matchAll(/^( *)```(\w*)\n(.*?)^ *```$/gms)].map((match) => {
    const [, indent, language, block] = match;
    return {
      language,
      text: block.replaceAll(new RegExp(`^${indent}`, "gm"), ""),
      line: text.slice(0, match.index).split("\n").length + 1,
    };
  });
  const prose = text.replaceAll(/^( *)```\w*\n.*?^ *```$/gms, "").replaceAll(/<!--.*?-->/gs, "");
  const withoutCode = prose.replaceAll(/`[^`]+`/g, "code");
  return {
    path,
    blocks,
    links: [...withoutCode.matchAll(/\]\(([^)\s]+)\)/g)].map(([, link]) => link),
    anchors: new Set([...prose.matchAll(/^#+ (.+)$/gm)].map(([, heading]) => anchorOf(heading))),
    codes: [...prose.matchAll(/`([^`]+)`/g)].map(([, code]) => code.replaceAll(/\s+/g, " ")),
    tables: (prose.match(/^(\|.*\n)+/gm) ?? []).flatMap(rowsOf),
  };
}

/** A table's rows, without the headings and the line below them. */
function rowsOf(table: string): Record<string, string>[] {
  const [headings, , ...rows] = table.trimEnd().split("\n")
    .map((line) => line.split("|").slice(1, -1).map((cell) => cell.trim()));
  return rows.map((cells) =>
    Object.fromEntries(cells.map((cell, column) => [headings[column], cell]))
  );
}

/** As GitHub makes them. */
function anchorOf(heading: string): string {
  return heading.toLowerCase().replaceAll(/[^\p{L}\p{N} _-]/gu, "").replaceAll(" ", "-");
}
