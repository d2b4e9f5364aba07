/**
 * The lines of a stream of bytes, as workers and those who start them talk in lines.
 *
 * @module
 */

/** Yields the lines as they come, without their ends. */
export async function* textLines(
  stream: ReadableStream<Uint8Array>,
): AsyncGenerator<string, void, void> {
  // The type of TextDecoderStream asks for more than a stream of bytes promises.
  const decoder = new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>;
  let rest = "";
  for await (const text of stream.pipeThrough(decoder)) {
    const lines = (rest + text).split("\n");
    rest = lines.pop()!;
    yield* lines;
  }
  if (rest !== "") yield rest;
}
