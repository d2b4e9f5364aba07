import assert from "node:assert/strict";
import { createRandom } from "../../src/core/random.ts";
import { type Affine, compose, toTransform } from "../../src/data/affine.ts";
import { augment, type AugmentationSettings } from "../../src/data/augment.ts";
import * as tf from "../../src/tensor/tf.ts";
import { backendTest } from "../harness/backend_test.ts";

const [height, width] = [12, 16];

/** A batch of smooth images, all values in −0.5..0.5, different in every channel. */
function gradient(batch: number): tf.Tensor4D {
  const values: number[] = [];
  for (let image = 0; image < batch; image++) {
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        values.push(x / width - 0.5, y / height - 0.5, 0.4 * Math.sin(x * 0.4 + y * 0.3 + image));
      }
    }
  }
  return tf.tensor4d(values, [batch, height, width, 3]);
}

function settings(changes: Partial<AugmentationSettings>): AugmentationSettings {
  return { operations: [], at_most: 0, fill: "black", flip: 0, ...changes };
}

type Read = (x: number, y: number) => number;

/** The value between pixels; outside of the image it is `fill`. */
function bilinear(read: Read, x: number, y: number): number {
  const [left, top] = [Math.floor(x), Math.floor(y)];
  const [right, down] = [x - left, y - top];
  const above = read(left, top) * (1 - right) + read(left + 1, top) * right;
  const below = read(left, top + 1) * (1 - right) + read(left + 1, top + 1) * right;
  return above * (1 - down) + below * down;
}

/** Moves the content of one channel by `map` about the centre: every output pixel asks backwards. */
function moveNaively(read: Read, map: (x: number, y: number) => [number, number]): number[] {
  // The inverse of an affine map from what it does to three points.
  const [ox, oy] = map(0, 0);
  const [ax, ay] = map(1, 0).map((value, axis) => value - [ox, oy][axis]);
  const [bx, by] = map(0, 1).map((value, axis) => value - [ox, oy][axis]);
  const determinant = ax * by - ay * bx;
  const values: number[] = [];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [dx, dy] = [x - (width - 1) / 2 - ox, y - (height - 1) / 2 - oy];
      const u = (by * dx - bx * dy) / determinant + (width - 1) / 2;
      const v = (-ay * dx + ax * dy) / determinant + (height - 1) / 2;
      values.push(bilinear(read, u, v));
    }
  }
  return values;
}

function channelOf(values: Float32Array, channel: number, fill: number): Read {
  return (x, y) =>
    x < 0 || y < 0 || x >= width || y >= height ? fill : values[(y * width + x) * 3 + channel];
}

function assertClose(found: ArrayLike<number>, wanted: ArrayLike<number>, tolerance = 1e-5): void {
  assert.equal(found.length, wanted.length);
  for (let index = 0; index < found.length; index++) {
    const difference = Math.abs(found[index] - wanted[index]);
    assert.ok(difference <= tolerance, `[${index}] ${found[index]} ≠ ${wanted[index]}`);
  }
}

const radians = Math.PI / 180;
const turn = 11 * radians;
const maps: [string, Affine, (x: number, y: number) => [number, number]][] = [
  ["a flip", [-1, 0, 0, 0, 1, 0], (x, y) => [-x, y]],
  ["a scale of 1.2", [1.2, 0, 0, 0, 1.2, 0], (x, y) => [1.2 * x, 1.2 * y]],
  ["a shift by (1.5, -1)", [1, 0, 1.5, 0, 1, -1], (x, y) => [x + 1.5, y - 1]],
  [
    "a turn by 11°",
    [Math.cos(turn), -Math.sin(turn), 0, Math.sin(turn), Math.cos(turn), 0],
    (x, y) => [x * Math.cos(turn) - y * Math.sin(turn), x * Math.sin(turn) + y * Math.cos(turn)],
  ],
  ["a shear by 10°", [1, Math.tan(10 * radians), 0, 0, 1, 0], (x, y) => [
    x + y * Math.tan(10 * radians),
    y,
  ]],
];

function transformed(map: Affine, fill: number): Float32Array {
  return tf.tidy(() => {
    const transforms = tf.tensor2d([toTransform(map, { height, width })], [1, 8]);
    return tf.image.transform(gradient(1), transforms, "bilinear", "constant", fill);
  }).dataSync() as Float32Array;
}

for (const [title, map, naive] of maps) {
  await backendTest(`toTransform() of ${title} agrees with a loop over pixels`, () => {
    const fill = -0.5;
    const found = transformed(map, fill);
    const original = tf.tidy(() => gradient(1)).dataSync() as Float32Array;
    for (const channel of [0, 1, 2]) {
      const wanted = moveNaively(channelOf(original, channel, fill), naive);
      assertClose([...found].filter((_, index) => index % 3 === channel), wanted);
    }
  });
}

await backendTest("compose() applies the first map first", () => {
  const steps = maps.map(([, map]) => map);
  const [a, b, c, d, e, f] = compose(steps);
  let [x, y]: [number, number] = [3, -2];
  for (const [, , naive] of maps) [x, y] = naive(x, y);
  assertClose([a * 3 + b * -2 + c, d * 3 + e * -2 + f], [x, y], 1e-12);
  assert.deepEqual(compose([]), [1, 0, 0, 0, 1, 0]);
});

await backendTest("augment() leaves images exactly as they are when nothing may happen", () => {
  const images = gradient(3);
  for (
    const nothing of [
      settings({}),
      settings({ operations: ["rotate", "scale"], at_most: 0 }),
      settings({ operations: [], at_most: 5 }),
    ]
  ) {
    const augmented = augment(images, nothing, createRandom(0));
    assert.deepEqual(augmented.shape, images.shape);
    assert.deepEqual(augmented.dataSync(), images.dataSync());
    augmented.dispose();
  }
  images.dispose();
});

await backendTest("augment() mirrors left and right with the probability of flip", () => {
  const images = gradient(400);
  const plain = tf.tidy(() => gradient(400)).dataSync();
  const mirrored = tf.tidy(() => tf.reverse(images, 2)).dataSync();
  const size = height * width * 3;
  for (const [flip, least, most] of [[1, 400, 400], [0.25, 70, 130]]) {
    const found = augment(images, settings({ flip }), createRandom(3));
    const values = found.dataSync();
    let flipped = 0;
    for (let image = 0; image < 400; image++) {
      const part = values.subarray(image * size, (image + 1) * size);
      const isMirrored = Math.abs(part[0] - mirrored[image * size]) < 1e-6;
      if (isMirrored) flipped++;
      const wanted = isMirrored ? mirrored : plain;
      assertClose(part, wanted.subarray(image * size, (image + 1) * size), 1e-6);
    }
    assert.ok(flipped >= least && flipped <= most, `${flipped} flipped`);
    found.dispose();
  }
  images.dispose();
});

await backendTest(
  "augment() makes all channels the BT.601 luma of the chosen images, others stay",
  () => {
    const images = gradient(60);
    const original = images.dataSync();
    const found = augment(
      images,
      settings({ operations: ["grayscale"], at_most: 1 }),
      createRandom(1),
    );
    const values = found.dataSync();
    const size = height * width * 3;
    let grey = 0;
    for (let image = 0; image < 60; image++) {
      const part = values.subarray(image * size, (image + 1) * size);
      const before = original.subarray(image * size, (image + 1) * size);
      if (part[size - 1] !== part[size - 2]) {
        assert.deepEqual(part, before);
        continue;
      }
      grey++;
      for (let pixel = 0; pixel < size; pixel += 3) {
        const luma = 0.299 * before[pixel] + 0.587 * before[pixel + 1] + 0.114 * before[pixel + 2];
        assertClose(part.subarray(pixel, pixel + 3), [luma, luma, luma], 1e-6);
      }
    }
    assert.ok(grey > 15 && grey < 45, `${grey} of 60`);
    tf.dispose([images, found]);
  },
);

/**
 * Recovers each image's map from what became of the coordinates: x in the first channel and y in
 * the second are linear, so three pixels in the middle give the inverse map.
 */
function recoverMaps(chosen: AugmentationSettings, count: number): number[][] {
  return tf.tidy(() => {
    const x = tf.broadcastTo(tf.reshape(tf.range(0, width), [1, 1, width, 1]), [
      count,
      height,
      width,
      1,
    ]);
    const y = tf.broadcastTo(tf.reshape(tf.range(0, height), [1, height, 1, 1]), [
      count,
      height,
      width,
      1,
    ]);
    const images = tf.concat([x, y, tf.zerosLike(x)], 3) as tf.Tensor4D;
    const values = augment(images, chosen, createRandom(8)).arraySync();
    const [cx, cy] = [width / 2, height / 2];
    return values.map((image) => {
      const [u, v] = image[cy][cx];
      const [du, dv] = image[cy][cx + 1].map((value, channel) => value - image[cy][cx][channel]);
      const [eu, ev] = image[cy + 1][cx].map((value, channel) => value - image[cy][cx][channel]);
      // The inverse map counted from the centre: [a, b, c, d, e, f].
      const [sx, sy] = [cx - (width - 1) / 2, cy - (height - 1) / 2];
      const c = u - (width - 1) / 2 - du * sx - eu * sy;
      const f = v - (height - 1) / 2 - dv * sx - ev * sy;
      return [du, eu, c, dv, ev, f];
    });
  });
}

function range(values: number[]): [number, number] {
  return [Math.min(...values), Math.max(...values)];
}

function assertRange(values: number[], low: number, high: number): void {
  const [least, most] = range(values);
  const slack = (high - low) * 0.1;
  assert.ok(least >= low - 1e-4 && least < low + slack, `least ${least}, wanted ${low}`);
  assert.ok(most <= high + 1e-4 && most > high - slack, `most ${most}, wanted ${high}`);
}

await backendTest("augment() scales by 0.8 to 1.2, both axes alike", () => {
  const maps = recoverMaps(settings({ operations: ["scale"], at_most: 1 }), 200);
  assertRange(maps.map(([a]) => 1 / a), 0.8, 1.2);
  for (const [a, b, c, d, e, f] of maps) assertClose([b, c, d, e, f], [0, 0, 0, a, 0], 1e-4);
});

await backendTest("augment() shifts by up to a tenth of width and height", () => {
  const maps = recoverMaps(settings({ operations: ["translate"], at_most: 1 }), 200);
  assertRange(maps.map(([, , c]) => -c / width), -0.1, 0.1);
  assertRange(maps.map(([, , , , , f]) => -f / height), -0.1, 0.1);
  for (const [a, b, , d, e] of maps) assertClose([a, b, d, e], [1, 0, 0, 1], 1e-4);
});

await backendTest("augment() turns by up to 15° to either side, without deforming", () => {
  const maps = recoverMaps(settings({ operations: ["rotate"], at_most: 1 }), 200);
  assertRange(maps.map(([a, , , d]) => Math.atan2(d, a) / radians), -15, 15);
  for (const [a, b, c, d, e, f] of maps) {
    assertClose([e, b, a * a + d * d, c, f], [a, -d, 1, 0, 0], 1e-4);
  }
});

await backendTest("augment() shears by up to 10° to either side", () => {
  const maps = recoverMaps(settings({ operations: ["shear"], at_most: 1 }), 200);
  assertRange(maps.map(([, b]) => Math.atan(b) / radians), -10, 10);
  for (const [a, , c, d, e, f] of maps) assertClose([a, c, d, e, f], [1, 0, 0, 1, 0], 1e-4);
});

await backendTest("augment() applies zero to at_most operations, each number equally often", () => {
  const chosen = settings({ operations: ["scale", "translate", "shear"], at_most: 2 });
  const counts = [0, 0, 0, 0];
  for (const [a, b, c, d, e, f] of recoverMaps(chosen, 600)) {
    const scaled = Math.abs(e - 1) > 1e-4;
    const shifted = Math.abs(c) > 1e-3 || Math.abs(f) > 1e-3;
    const sheared = Math.abs(b) > 1e-4;
    assertClose([d, a], [0, e], 1e-4);
    counts[[scaled, shifted, sheared].filter(Boolean).length]++;
  }
  assert.equal(counts[3], 0);
  for (const count of counts.slice(0, 3)) assert.ok(count > 150 && count < 250, `${counts}`);
});

await backendTest(
  "augment() repeats with the same stream and keeps no tensor but its result",
  () => {
    const everything = settings({
      operations: ["grayscale", "scale", "translate", "rotate", "shear"],
      at_most: 5,
      flip: 0.5,
    });
    const images = gradient(8);
    const before = tf.memory().numTensors;
    const first = augment(images, everything, createRandom("0 augmentation"));
    assert.equal(tf.memory().numTensors, before + 1);
    const second = augment(images, everything, createRandom("0 augmentation"));
    const third = augment(images, everything, createRandom("1 augmentation"));
    assert.deepEqual(first.dataSync(), second.dataSync());
    assert.notDeepEqual(first.dataSync(), third.dataSync());
    tf.dispose([images, first, second, third]);
  },
);

await backendTest("augment() does the same on the plain JavaScript backend", async () => {
  const everything = settings({
    operations: ["scale", "translate", "rotate", "shear"],
    at_most: 4,
    flip: 0.5,
  });
  const results: Float32Array[] = [];
  for (const backend of [tf.getBackend(), "cpu"]) {
    await tf.setBackend(backend);
    const augmented = tf.tidy(() => augment(gradient(5), everything, createRandom(4)));
    results.push(augmented.dataSync() as Float32Array);
    augmented.dispose();
  }
  assertClose(results[0], results[1], 1e-4);
});

await backendTest("augment() fills with black or with the repeated edge", () => {
  const images = tf.ones([32, 30, 30, 3]) as tf.Tensor4D;
  for (const [fill, least] of [["black", -0.5], ["edge", 1]] as const) {
    const chosen = settings({ operations: ["translate"], at_most: 1, fill });
    const values = augment(images, chosen, createRandom(0)).dataSync();
    assert.ok(Math.abs(Math.min(...values) - least) < 1e-5, `${fill}: ${Math.min(...values)}`);
  }
});
