/**
 * Reads what is sent to the explorer's server, and no more than it may be.
 *
 * @module
 */

import { concatenate } from "../core/concatenate.ts";
import { Refused } from "./refused.ts";

/**
 * Reads a body. What it says of its length is not believed: bytes are counted as they come.
 *
 * @throws {Refused} 413 as soon as there are more than `most` bytes, 400 where there are none
 */
export async function readBody(request: Request, most: number): Promise<Uint8Array<ArrayBuffer>> {
  if (Number(request.headers.get("content-length") ?? 0) > most) throw tooLarge(most);
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of request.body ?? []) {
    length += chunk.length;
    if (length > most) throw tooLarge(most); // leaving the loop gives up the rest
    chunks.push(chunk);
  }
  if (length === 0) throw new Refused(400, "Cannot search: the request has no picture.");
  return concatenate(chunks);
}

function tooLarge(most: number): Refused {
  return new Refused(413, `Cannot take more than ${most / 2 ** 20} MiB.`, {
    hint: "Send a smaller version of the picture.",
    headers: { connection: "close" },
  });
}
