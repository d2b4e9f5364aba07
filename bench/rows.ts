/**
 * From rounds to the rows of a table: medians, and ratios that are medians of the rounds' ratios,
 * because what disturbs a machine for a while disturbs all in that round.
 *
 * @module
 */

import type { Metric } from "./metric.ts";
import type { Measured } from "./rounds.ts";

/** One figure of a case, as `--output json` has it. */
export interface Row {
  /** Such as `resnet50 224 b16 float32`. */
  case: string;
  /** Such as `ms per image`. */
  metric: string;
  /** Our median over the rounds. */
  ours: number;
  /** The peers' medians. */
  peers: Record<string, number>;
  /** The median over the rounds of ours ÷ best peer; of `peak memory`, in MiB, ours ÷ Keras. */
  ratio: number | null;
}

/** The figures of work on images. */
export const imageMetrics: readonly Metric[] = [
  { name: "ms per image", of: ({ seconds, images }) => 1000 * seconds / images },
  {
    name: "processor ms per image",
    of: ({ processorSeconds, images }) => 1000 * processorSeconds / images,
  },
];

/** The same the other way round. */
export const imagesPerSecond: Metric = {
  name: "images per second",
  of: ({ seconds, images }) => images / seconds,
  moreIsBetter: true,
};

/** What our own float32 is called beside our bfloat16: no peer, its rows are apart. */
export const ownFloat32 = "own float32";

/** The rows of a case; none if ours ran out of memory. */
export function rowsOf(
  name: string,
  measured: readonly Measured[],
  metrics: readonly Metric[],
): Row[] {
  const finished = measured.filter(({ outOfMemory, rounds }) => !outOfMemory && rounds.length > 0);
  const ours = finished.find((contender) => contender.name === "ours");
  if (!ours) return [];
  const reference = finished.filter((contender) => contender.name === ownFloat32);
  const peers = finished.filter((contender) =>
    contender !== ours && !reference.includes(contender)
  );
  const against = reference.length > 0 ? `${name} beside ${ownFloat32}` : name;
  return [
    ...metrics.map((metric) => metricRow(name, metric, ours, peers)),
    memoryRow(name, ours, peers, measured.some((contender) => contender.name === "keras")),
    ...reference.length > 0
      ? metrics.map((metric) => metricRow(against, metric, ours, reference))
      : [],
  ];
}

/** The median of numbers; the mean of the middle two of an even count. */
export function median(values: readonly number[]): number {
  if (values.length === 0) throw new RangeError("Cannot take the median of nothing");
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  return (sorted[Math.floor(middle)] + sorted[Math.ceil(middle) - 1]) / 2;
}

/** The median of the ratios of two lists, pair by pair. */
export function medianRatio(ours: readonly number[], theirs: readonly number[]): number {
  return median(ours.map((value, round) => value / theirs[round]));
}

function metricRow(
  name: string,
  { name: metric, of, moreIsBetter = false }: Metric,
  ours: Measured,
  peers: readonly Measured[],
): Row {
  const values = ours.rounds.map(of);
  const peerValues = peers.map((peer) => ({ name: peer.name, values: peer.rounds.map(of) }));
  const best = peerValues.toSorted((a, b) => median(a.values) - median(b.values))
    .at(moreIsBetter ? -1 : 0);
  return {
    case: name,
    metric,
    ours: rounded(median(values)),
    peers: Object.fromEntries(peerValues.map((peer) => [peer.name, rounded(median(peer.values))])),
    ratio: best ? rounded(medianRatio(values, best.values)) : null,
  };
}

/** Beside Keras if it takes part, even if it has no figure; else beside the peer with the least. */
function memoryRow(
  name: string,
  ours: Measured,
  peers: readonly Measured[],
  besideKeras: boolean,
): Row {
  const other = besideKeras
    ? peers.find((peer) => peer.name === "keras")
    : peers.toSorted((a, b) => a.peakMemoryMib - b.peakMemoryMib)[0];
  return {
    case: name,
    metric: "peak memory",
    ours: Math.round(ours.peakMemoryMib),
    peers: Object.fromEntries(peers.map((peer) => [peer.name, Math.round(peer.peakMemoryMib)])),
    ratio: other ? rounded(ours.peakMemoryMib / other.peakMemoryMib) : null,
  };
}

/** To four digits: more would only be noise. */
function rounded(value: number): number {
  return Number(value.toPrecision(4));
}
