/**
 * The embeddings of a run: reads them from their file, or makes them from the best checkpoint if
 * the file is absent or belongs to another training. Analysis and pictures start here.
 *
 * @module
 */

import type { Config } from "../config/config.ts";
import { runFiles } from "../config/run_files.ts";
import { sha256 } from "../core/sha256.ts";
import { info } from "../core/log.ts";
import { startProgress } from "../core/progress.ts";
import { UserError } from "../core/user_error.ts";
import { listSamples } from "../data/list_samples.ts";
import type { Protocol } from "../data/protocol.ts";
import type { Sample } from "../data/sample.ts";
import { type Split, splitSamples } from "../data/split_samples.ts";
import { type CheckpointRecord, checkFits, readCheckpoint, restoreModel } from "../model/checkpoint.ts";
import { useBackend } from "../tensor/use_backend.ts";
import { embedDataset } from "./embed_dataset.ts";
import {
  type EmbeddingsFile,
  embeddingsPath,
  readEmbeddings,
  writeEmbeddings,
} from "./embeddings_file.ts";
