/**
 * The cases of `bench:embed`, from their names.
 *
 * @module
 */

import { join } from "node:path";
import { UserError } from "../../src/core/user_error.ts";
import type { CgdCase } from "../cgd_config.ts";
import { denoCommand, projectRoot } from "../deno_command.ts";
import { jpegFiles } from "../jpeg_files.ts";
import { peerCommand } from "../peers_python.ts";
import type { BenchCase } from "../rounds.ts";

/** What the contenders of a case are told. */
export interface EmbedJob extends CgdCase {
  /** The JPEG files. */
  paths: string[];
  /** Images in a batch of the peer; ours has what `analysis:embed` has. */
  batch: number;
  /** Path of the embeddings file, without its ending. */
  output: string;
}

/** What was asked for. */
export const defaultEmbedCases = ["resnet50 224 float32"];

/** The fastest of 16, 32 and 64 for PyTorch. */
const peerBatch = { eager: 64, compiled: 16 };

/**
 * The cases of the given names, each on so many images.
 *
 * @throws {UserError} if a name is not of that form
 */
export async function embedCases(
  names: readonly string[],
  { backend, images }: { backend: string; images: number },
): Promise<{ cases: BenchCase[]; notes: string[] }> {
  const parsed = names.map(parseEmbedCase);
  const paths = await jpegFiles(images);
  const folder = join(projectRoot, ".cache", "bench-embeddings");
  await Deno.mkdir(folder, { recursive: true });
  const torch = await peerCommand("embed_torch.py");
  const cases = parsed.map(({ name, size, precision }): BenchCase => {
    const job = { size, precision, backend, paths, batch: 0 };
    const jobOf = (contender: string, more = {}) => ({
      ...job,
      ...more,
      output: join(folder, contender),
    });
    const eager = { batch: peerBatch.eager, compile: false };
    const compiled = { batch: peerBatch.compiled, compile: true };
    return {
      name,
      contenders: [
        { name: "ours", command: denoCommand("embed/ours.ts"), job: jobOf("ours") },
        { name: "pytorch", command: torch, job: jobOf("pytorch", eager) },
        { name: "pytorch compiled", command: torch, job: jobOf("compiled", compiled) },
      ],
    };
  });
  return { cases, notes: ["Process start, and the model's, is left out on both sides."] };
}

function parseEmbedCase(name: string) {
  const match = /^resnet50 (\d+) float32$/.exec(name);
  if (match) return { name, size: Number(match[1]), precision: "float32" as const };
  throw new UserError(`Cannot bench case "${name}": unknown.`, {
    hint: `Name it as "${defaultEmbedCases[0]}": backbone, size, and float32, in which we embed.`,
  });
}
