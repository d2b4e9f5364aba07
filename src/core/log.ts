/**
 * The one place that writes to the terminal: results go to stdout, everything else to stderr,
 * so that `deno task analysis:analyze --output json > file` is always clean.
 *
 * @module
 */

const encoder = new TextEncoder();
const coloured = Deno.stderr.isTerminal() && !Deno.noColor;
let liveLine = "";

/** Prints a result to stdout. */
export function print(text: string): void {
  clearLiveLine();
  Deno.stdout.writeSync(encoder.encode(text + "\n"));
}

/** Tells on stderr what is going on. */
export function info(text: string): void {
  writeLine(text);
}

/** Warns on stderr of what the user may want to change. */
export function warn(text: string): void {
  writeLine(`${paint("33", "warning")}: ${text}`);
}

/** Reports a failure on stderr, with a hint where there is one. */
export function reportError(text: string, hint = ""): void {
  writeLine(`${paint("31", "error")}: ${text}`);
  if (hint) writeLine(`${paint("36", "hint")}: ${hint}`);
}

/** Shows a line on stderr that the next one replaces; only meaningful on a terminal. */
export function showLiveLine(text: string): void {
  liveLine = text;
  write(`\r\x1b[2K${text}`);
}

/** Removes the live line, so that ordinary output starts on a clean line. */
export function clearLiveLine(): void {
  if (liveLine) write("\r\x1b[2K");
  liveLine = "";
}

function writeLine(text: string): void {
  const kept = liveLine;
  clearLiveLine();
  write(text + "\n");
  if (kept) showLiveLine(kept);
}

function write(text: string): void {
  Deno.stderr.writeSync(encoder.encode(text));
}

function paint(colour: string, text: string): string {
  return coloured ? `\x1b[1;${colour}m${text}\x1b[0m` : text;
}
