/**
 * The commands of a block of shell, for the tests of what the pages tell people to type. It knows as
 * much of a shell as the pages use: quotes, comments, `&&`, lines that go on, here-documents; and
 * `<what stands for something>`.
 *
 * @module
 */

/**
 * The commands of a script, each as its words. Quotes are taken off; `$(…)` stays one word, as it is
 * written.
 *
 * @throws {SyntaxError} for a quote that does not end, and for what pages should not need
 */
export function shellCommands(script: string): string[][] {
  const commands: string[][] = [];
  for (const line of logicalLines(script)) {
    let words: string[] = [];
    for (const word of wordsOf(line)) {
      if (word !== "&&") words.push(word);
      else {
        commands.push(words);
        words = [];
      }
    }
    if (words.length > 0) commands.push(words);
  }
  return commands;
}

/** Lines that end with a backslash are put together, the text of here-documents is left out. */
function logicalLines(script: string): string[] {
  const lines: string[] = [];
  let end: string | null = null;
  for (const line of script.replaceAll(/\\\n\s*/g, "").split("\n")) {
    if (end !== null) {
      if (line === end) end = null;
      continue;
    }
    lines.push(line);
    end = /<<'?(\w+)'?$/.exec(line)?.[1] ?? null;
  }
  if (end !== null) throw new SyntaxError(`no line ${end} ends the here-document`);
  return lines;
}

function wordsOf(line: string): string[] {
  const word = /\$\([^)]*\)|<[^<>]+>|'([^']*)'|"([^"]*)"|(?:[^\s'"#|;><$]|\$(?!\()|(?<=\S)#)+/y;
  const words: string[] = [];
  let at = 0;
  while (at < line.length) {
    if (/\s/.test(line[at])) at += 1;
    else if (line[at] === "#") break;
    else if (line.startsWith("<<", at)) break;
    else {
      let text = "";
      while (at < line.length && !/\s/.test(line[at])) {
        word.lastIndex = at;
        const found = word.exec(line);
        if (!found) throw new SyntaxError(`cannot read ${JSON.stringify(line.slice(at))}`);
        text += found[1] ?? found[2] ?? found[0];
        at = word.lastIndex;
      }
      words.push(text);
    }
  }
  return words;
}
