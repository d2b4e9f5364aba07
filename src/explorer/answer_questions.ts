/**
 * The explorer's answers, from checked parameters: which images there are, and which are near.
 * Before it stands `app.ts`, which knows of HTTP; behind it the runs in memory.
 *
 * @module
 */

import { shorten } from "../core/shorten.ts";
import { runBounded } from "../data/run_bounded.ts";
import type {
  Image,
  ImagesAnswer,
  ImagesQuery,
  Neighbour,
  NeighboursAnswer,
  NeighboursQuery,
  SearchAnswer,
} from "./api.ts";
import type { ExploredRun, FoundRows } from "./explored_run.ts";
import type { Explorer } from "./open_explorer.ts";
import { Refused } from "./refused.ts";

/** Pictures that may wait to be embedded: their bytes and pixels are in memory. */
const mostPictures = 8;

/** Answers questions about the runs of an explorer. */
export function answerQuestions(explorer: Explorer) {
  const { images } = explorer;
  const { samples, names, labels } = images;
  const embedding = runBounded(1);
  let pictures = 0;

  async function runOf(name: string | undefined): Promise<ExploredRun> {
    const run = await explorer.run(name);
    if (run) return run;
    throw new Refused(404, `Cannot find run "${shorten(name!)}" with embeddings of these images.`, {
      hint: "deno task analysis:embed makes them.",
    });
  }

  function labelOf(category: string | undefined): number | undefined {
    if (category === undefined) return undefined;
    const label = images.labelOf(category);
    if (label === undefined) {
      throw new Refused(404, `Cannot find category "${shorten(category)}".`);
    }
    return label;
  }

  function checkRow(id: number): void {
    if (id < samples.length) return;
    throw new Refused(404, `Cannot find image ${id}: there are ${samples.length}, from 0 on.`);
  }

  function imageOf(id: number, { measured }: ExploredRun): Image {
    const rank = measured.firstPositiveRank[id];
    const { category, role } = samples[id];
    return {
      id,
      name: names[id],
      category,
      ...role ? { role } : {},
      firstPositiveRank: rank || null,
      averagePrecisionAtR: rank ? measured.averagePrecisionAtR[id] : null,
    };
  }

  function neighboursOf({ rows, distances }: FoundRows, category: string | null): Neighbour[] {
    return Array.from(rows, (id, place) => ({
      id,
      name: names[id],
      category: samples[id].category,
      distance: distances[place],
      same: category === null ? null : samples[id].category === category,
    }));
  }

  return {
    /** A page of the list. */
    async images(query: ImagesQuery): Promise<ImagesAnswer> {
      const { category, sort, offset, limit } = query;
      const label = labelOf(category);
      const run = await runOf(query.run);
      if (sort === "worst" || sort === "best") checkMeasured(run);
      const all = run.order(sort);
      const rows = label === undefined ? all : all.filter((row) => labels[row] === label);
      return {
        total: rows.length,
        images: Array.from(rows.subarray(offset, offset + limit), (row) => imageOf(row, run)),
      };
    },

    /** What is near an image. */
    async neighbours(id: number, query: NeighboursQuery): Promise<NeighboursAnswer> {
      checkRow(id);
      const label = labelOf(query.category);
      const run = await runOf(query.run);
      const found = run.nearestToRow(id, { k: query.k, label });
      return {
        run: run.name,
        query: imageOf(id, run),
        neighbours: neighboursOf(found, samples[id].category),
      };
    },

    /** What is near a picture, whose bytes are read once there is room for it. */
    async search(read: () => Promise<Uint8Array>, query: NeighboursQuery): Promise<SearchAnswer> {
      const label = labelOf(query.category);
      const run = await runOf(query.run);
      if (pictures >= mostPictures) {
        throw new Refused(503, `Cannot search for more than ${mostPictures} pictures at once.`, {
          headers: { "retry-after": "1" },
        });
      }
      pictures++;
      try {
        const bytes = await read();
        const vector = await embedding.run(() => run.embed(bytes));
        const found = run.nearest(vector, { k: query.k, label });
        return { run: run.name, neighbours: neighboursOf(found, null) };
      } finally {
        pictures--;
      }
    },

    checkRow,
  };
}

/** The answers, by name. */
export type Answers = ReturnType<typeof answerQuestions>;

function checkMeasured({ measured }: ExploredRun): void {
  if (measured.share === 1) return;
  measured.start();
  const percent = Math.floor(measured.share * 100);
  throw new Refused(503, `Cannot sort by rank yet: ${percent} % of the queries are measured.`, {
    hint: "It goes on in the background; ask again.",
    headers: { "retry-after": "1" },
  });
}
