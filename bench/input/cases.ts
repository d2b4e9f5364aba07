/**
 * The case of `bench:input`.
 *
 * @module
 */

import { denoCommand } from "../deno_command.ts";
import { jpegFiles } from "../jpeg_files.ts";
import { peerCommand } from "../peers_python.ts";
import type { BenchCase } from "../rounds.ts";

/** What the contenders are told. */
export interface InputJob {
  /** The JPEG files. */
  paths: string[];
  /** Side of the squares that they become, in pixels. */
  size: number;
  /** Images in a batch. */
  batch: number;
}

/** Reading so many images: the only case. */
export async function inputCases(
  { images, batch }: { images: number; batch: number },
): Promise<{ cases: BenchCase[]; notes: string[] }> {
  const job = { paths: await jpegFiles(images), size: 224, batch };
  const contenders = [
    { name: "ours", command: denoCommand("input/ours.ts"), job },
    { name: "pytorch", command: await peerCommand("input_torch.py"), job },
  ];
  return { cases: [{ name: `640×480 JPEG to ${job.size} b${batch}`, contenders }], notes: [] };
}
