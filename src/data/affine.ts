/**
 * Affine maps of the plane, and the form that `tf.image.transform` wants them in. Used by
 * `augment.ts`.
 *
 * @module
 */

/** `(x, y)` ↦ `(a x + b y + c, d x + e y + f)` as `[a, b, c, d, e, f]`. */
export type Affine = readonly [number, number, number, number, number, number];

const identity: Affine = [1, 0, 0, 0, 1, 0];

/** The map that applies `steps` one after the other, the first one first. */
export function compose(steps: readonly Affine[]): Affine {
  return steps.reduce(
    ([a, b, c, d, e, f], [g, h, i, j, k, l]) => [
      g * a + h * d,
      g * b + h * e,
      g * c + h * f + i,
      j * a + k * d,
      j * b + k * e,
      j * c + k * f + l,
    ],
    identity,
  );
}

/**
 * The eight parameters of a projective transform for an image whose content is to move by `map`,
 * which counts from the centre of the image, x to the right and y down.
 *
 * `tf.image.transform` asks the other way round, where in the input an output pixel comes from, and
 * counts from the centre of the first pixel: so the inverse is taken, and moved.
 */
export function toTransform(
  map: Affine,
  { height, width }: { height: number; width: number },
): number[] {
  const [a, b, c, d, e, f] = inverse(map);
  const [x, y] = [(width - 1) / 2, (height - 1) / 2];
  return [a, b, c + x - a * x - b * y, d, e, f + y - d * x - e * y, 0, 0];
}

function inverse([a, b, c, d, e, f]: Affine): Affine {
  const determinant = a * e - b * d;
  return [
    e / determinant,
    -b / determinant,
    (b * f - c * e) / determinant,
    -d / determinant,
    a / determinant,
    (c * d - a * f) / determinant,
  ];
}
