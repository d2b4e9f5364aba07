/**
 * Batch norm in training, by plain loops in double precision.
 *
 * @module
 */

/** What comes in: `x` and `dy` by pixel, channels last. */
export interface NaiveBatchNormInputs {
  x: ArrayLike<number>;
  dy: ArrayLike<number>;
  scale: ArrayLike<number>;
  offset: ArrayLike<number>;
  epsilon: number;
}

/** The values, and the gradients of Σ y · dy. */
export interface NaiveBatchNorm {
  y: number[];
  mean: number[];
  variance: number[];
  byX: number[];
  byScale: number[];
  byOffset: number[];
}

/**
 * Ioffe and Szegedy 2015, arXiv 1502.03167: algorithm 1, and the gradients as section 3 has them,
 * step by step (by the normalised value, the variance, the mean, the input).
 */
export function naiveBatchNorm(inputs: NaiveBatchNormInputs): NaiveBatchNorm {
  const { x, dy, scale, offset, epsilon } = inputs;
  const channels = scale.length;
  const pixels = x.length / channels;
  const result: NaiveBatchNorm = {
    y: new Array(x.length),
    mean: [],
    variance: [],
    byX: new Array(x.length),
    byScale: [],
    byOffset: [],
  };
  for (let channel = 0; channel < channels; channel++) {
    const places = Array.from({ length: pixels }, (_, pixel) => pixel * channels + channel);
    const sum = (f: (at: number) => number) => places.reduce((total, place) => total + f(place), 0);
    const mean = sum((at) => x[at]) / pixels;
    const variance = sum((at) => (x[at] - mean) ** 2) / pixels;
    const deviation = Math.sqrt(variance + epsilon);
    const byNormalized = (at: number) => dy[at] * scale[channel];
    const byVariance = sum((at) =>
      byNormalized(at) * (x[at] - mean) * -0.5 * (variance + epsilon) ** -1.5
    );
    const byMean = sum((at) => -byNormalized(at) / deviation) +
      byVariance * sum((at) => -2 * (x[at] - mean)) / pixels;
    for (const at of places) {
      result.y[at] = (x[at] - mean) / deviation * scale[channel] + offset[channel];
      result.byX[at] = byNormalized(at) / deviation +
        byVariance * 2 * (x[at] - mean) / pixels + byMean / pixels;
    }
    result.mean.push(mean);
    result.variance.push(variance);
    result.byScale.push(sum((at) => dy[at] * (x[at] - mean) / deviation));
    result.byOffset.push(sum((at) => dy[at]));
  }
  return result;
}
