/**
 * How well each image is ranked, measured in the background: it takes queries × gallery × dim, a
 * second for some thousand images and half an hour for a hundred thousand, in which the explorer
 * answers everything else.
 *
 * @module
 */

import { reportError } from "../core/log.ts";
import type { MeasuredChunk, MeasureRequest } from "./measure_worker.ts";

/** The figures of single queries, as far as they are known. */
export interface MeasuredQueries {
  /** Share of the queries that are measured, 0 … 1; 1 means all. */
  readonly share: number;
  /** `[images]`: rank of the first image of the same category; 0 where there is none, or not yet. */
  readonly firstPositiveRank: Int32Array;
  /** `[images]`: the query's share of MAP@R; 0 likewise. */
  readonly averagePrecisionAtR: Float64Array;
  /** Begins, if it has not begun. */
  start(): void;
  /** Whether it takes so little that it may begin before anybody asks. */
  readonly isQuick: boolean;
  /** Ends it. */
  close(): void;
}

/** Products of a query and a row that are few: about a minute. */
const quickProducts = 2 ** 36;

/** What can be measured; memory that is shared is not copied. */
export function measureQueries(request: MeasureRequest): MeasuredQueries {
  const { labels, isQuery, isGallery, dim } = request;
  const count = (mask: Uint8Array) => mask.reduce((sum, value) => sum + value, 0);
  const queries = count(isQuery);
  const firstPositiveRank = new Int32Array(labels.length);
  const averagePrecisionAtR = new Float64Array(labels.length);
  let done = 0;
  let worker: Worker | undefined;

  function take({ queries, ranks, precisions }: MeasuredChunk): void {
    queries.forEach((row, place) => {
      firstPositiveRank[row] = ranks[place];
      averagePrecisionAtR[row] = precisions[place];
    });
    done += queries.length;
  }

  return {
    get share() {
      return queries === 0 ? 1 : done / queries;
    },
    firstPositiveRank,
    averagePrecisionAtR,
    isQuick: queries * count(isGallery) * dim <= quickProducts,
    start() {
      if (worker) return;
      worker = new Worker(new URL("./measure_worker.ts", import.meta.url), { type: "module" });
      worker.onmessage = ({ data }: MessageEvent<MeasuredChunk>) => {
        take(data);
        if (done === queries) worker!.terminate();
      };
      worker.onerror = (event) => {
        event.preventDefault();
        reportError(`Cannot measure the queries: ${event.message}`);
      };
      worker.postMessage(request);
    },
    close: () => worker?.terminate(),
  };
}
