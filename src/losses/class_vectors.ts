/**
 * The vectors that some losses train with the model, one or more a category: their shape, and how
 * they are drawn. Training creates them as variables and hands them to the losses of this folder.
 *
 * @module
 */

/** What a loss's vectors are before training. */
export interface ClassVectors {
  shape: number[];
  /** Normal with this standard deviation, or uniform between minus and plus this number. */
  initializer: { normal: number } | { uniform: number };
}

/** Makes them for a number of categories and the length of an embedding. */
type DescribeClassVectors = (
  classes: number,
  dim: number,
  options: { centers?: number },
) => ClassVectors;

/**
 * The vectors of each loss that has them, by its name in the config. All losses compare by angle, so
 * that lengths say only how fast vectors turn: the longer, the slower.
 */
export const classVectors = {
  /** As ProxyNCA++ does. */
  proxy_nca: normal(() => 1 / 8),
  /** Kaiming's, by the number of classes, as the paper's code and pytorch-metric-learning do. */
  proxy_anchor: normal((classes) => Math.sqrt(2 / classes)),
  /** By the number of all centers, as the paper's code and pytorch-metric-learning do. */
  soft_triple: (classes, dim, { centers = 10 }) => ({
    shape: [classes, centers, dim],
    initializer: { uniform: 1 / Math.sqrt(classes * centers) },
  }),
  arc_face: normal(() => 1),
  cos_face: normal(() => 1),
  normalized_softmax: normal(() => 1),
} satisfies Record<string, DescribeClassVectors>;

function normal(deviation: (classes: number) => number): DescribeClassVectors {
  return (classes, dim) => ({
    shape: [classes, dim],
    initializer: { normal: deviation(classes) },
  });
}
