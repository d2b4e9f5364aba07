/**
 * Markdown, as far as a model card needs it.
 *
 * @module
 */

/** A table of Markdown. */
export function markdownTable(
  header: readonly string[],
  rows: readonly (readonly string[])[],
): string {
  const line = (cells: readonly string[]) => `| ${cells.map(escapeCell).join(" | ")} |`;
  return [line(header), line(header.map(() => "---")), ...rows.map(line)].join("\n");
}

/** Parts with a blank line between them; empty ones are left out. */
export function sections(...parts: string[]): string {
  return parts.map((part) => part.trimEnd()).filter((part) => part !== "").join("\n\n") + "\n";
}

/** A list of Markdown. */
export function list(...items: string[]): string {
  return items.map((item) => `- ${item}`).join("\n");
}

function escapeCell(text: string): string {
  return text.replaceAll("|", "\\|");
}
