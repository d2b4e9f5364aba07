/**
 * Operations on images: sizes, crops, moves.
 *
 * @module
 */

import * as tf from "../../../../src/tensor/tf.ts";
import { type Cases, ints, normal } from "./cases.ts";

const image = (): tf.Tensor4D => normal<tf.Tensor4D>([2, 5, 6, 3]);

/** One projective matrix an image: a move and a stretch; a turn. */
const moves = (): tf.Tensor2D =>
  tf.tensor2d([
    [1.1, 0, -0.7, 0, 0.9, 0.4, 0, 0],
    [0.8, -0.6, 1.53, 0.6, 0.8, -1.23, 0, 0],
  ]);

const boxes = (): tf.Tensor2D =>
  tf.tensor2d([[0, 0, 1, 1], [0.1, 0.2, 0.7, 0.85], [0.9, 0.8, 0, 0.1]]);

/** The backend `cpu` moves no image but the first: there, each is moved by itself. */
function transform(
  interpolation: "nearest" | "bilinear",
  fill: "constant" | "reflect" | "wrap" | "nearest",
  value: number,
  size?: [number, number],
): tf.Tensor {
  if (tf.getBackend() !== "cpu") {
    return tf.image.transform(image(), moves(), interpolation, fill, value, size);
  }
  const moved = [0, 1].map((index) =>
    tf.image.transform(
      tf.slice(image(), index, 1),
      tf.slice(moves(), index, 1),
      interpolation,
      fill,
      value,
      size,
    )
  );
  return tf.concat(moved, 0);
}

/** The table. */
export const imageCases: Cases = {};

for (const [alignCorners, halfPixelCenters] of [[false, false], [true, false], [false, true]]) {
  const name = alignCorners ? "corners aligned" : halfPixelCenters ? "half pixels" : "plain";
  const sizes: [number, number][] = [[3, 4], [10, 12], [7, 5], [5, 6]];
  imageCases[`resizeBilinear, ${name}`] = () =>
    sizes.map((size) => tf.image.resizeBilinear(image(), size, alignCorners, halfPixelCenters));
  imageCases[`resizeNearestNeighbor, ${name}`] = () =>
    sizes.map((size) =>
      tf.image.resizeNearestNeighbor(image(), size, alignCorners, halfPixelCenters)
    );
}
for (const interpolation of ["nearest", "bilinear"] as const) {
  for (const fill of ["constant", "reflect", "wrap", "nearest"] as const) {
    imageCases[`transform, ${interpolation}, ${fill}`] = () => transform(interpolation, fill, 0.25);
  }
  imageCases[`transform to another size, ${interpolation}`] = () =>
    transform(interpolation, "constant", 0, [4, 9]);
  imageCases[`cropAndResize, ${interpolation}`] = () =>
    tf.image.cropAndResize(image(), boxes(), ints([0, 1, 1]), [3, 4], interpolation, 0.5);
}

Object.assign(
  imageCases,
  {
    "resizeBilinear of an image without a batch": () =>
      tf.image.resizeBilinear(normal<tf.Tensor3D>([5, 6, 3]), [3, 4]),
    "resizeBilinear of int32": () =>
      tf.image.resizeBilinear(tf.cast(tf.mul(image(), 50), "int32") as tf.Tensor4D, [3, 4]),
    // The backend cpu swaps the sides of the one's gradient, and mixes up the images in the other's.
    "gradients of resizeBilinear": () =>
      [[3, 4], [10, 12]].flatMap((size) =>
        tf.grads((x) =>
          tf.square(tf.image.resizeBilinear(x as tf.Tensor4D, size as [number, number]))
        )([normal([2, 6, 6, 3])])
      ),
    "gradients of resizeNearestNeighbor": () =>
      tf.grads((x) => tf.square(tf.image.resizeNearestNeighbor(x as tf.Tensor4D, [10, 12])))([
        normal([1, 5, 6, 3]),
      ]),
    "flipLeftRight": () => tf.image.flipLeftRight(image()),
    "rotateWithOffset": () => [
      tf.image.rotateWithOffset(image(), 0.5, 0.25, 0.5),
      tf.image.rotateWithOffset(image(), -1, 0, [0.3, 0.7]),
    ],
    "grayscaleToRGB": () => tf.image.grayscaleToRGB(normal<tf.Tensor4D>([2, 3, 4, 1])),
    "rgbToGrayscale": () => tf.image.rgbToGrayscale(image()),
    "nonMaxSuppression": () =>
      tf.image.nonMaxSuppression(
        tf.tensor2d([[0, 0, 2, 2], [0, 0, 2, 1.9], [3, 3, 4, 4]]),
        tf.tensor1d([0.5, 0.9, 0.7]),
        3,
        0.5,
      ),
  } satisfies Cases,
);
