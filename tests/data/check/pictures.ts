/**
 * Pictures for the tests of the data set doctor: each a heap of coloured shapes that no other looks
 * like, the same for the same name.
 *
 * @module
 */

import { createRandom } from "../../../src/core/random.ts";
import { loadSharp, type Sharp } from "../../../src/data/sharp.ts";

/** A picture of the given size, opaque unless told otherwise. */
export async function picture(
  name: string,
  { width = 64, height = 48, transparent = false }: {
    width?: number;
    height?: number;
    transparent?: boolean;
  } = {},
): Promise<Sharp> {
  const random = createRandom(name);
  const channel = () => Math.floor(random.next() * 256);
  const colour = () => `rgb(${channel()},${channel()},${channel()})`;
  const back = transparent ? "" : `<rect width="100%" height="100%" fill="${colour()}"/>`;
  const shapes = Array.from({ length: 10 }, () => {
    const [x, y] = [width * random.next(), height * random.next()];
    const [wide, high] = [width * random.next() / 2, height * random.next() / 2];
    return `<ellipse cx="${x}" cy="${y}" rx="${wide}" ry="${high}" fill="${colour()}"/>`;
  });
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">` +
    `${back}${shapes.join("")}</svg>`;
  const sharp = await loadSharp();
  const image = sharp(new TextEncoder().encode(svg));
  return transparent ? image : image.flatten({ background: "gray" });
}

/** The picture as a PNG file's bytes. */
export async function png(name: string, size?: Parameters<typeof picture>[1]): Promise<Uint8Array> {
  return await (await picture(name, size)).png().toBuffer();
}

/** The picture as a JPEG file's bytes. */
export async function jpeg(
  name: string,
  { quality = 90, ...size }: Parameters<typeof picture>[1] & { quality?: number } = {},
): Promise<Uint8Array> {
  return await (await picture(name, size)).jpeg({ quality }).toBuffer();
}
