import assert from "node:assert/strict";
import { createRandom } from "../../src/core/random.ts";
import { type Arena, createArena } from "../../src/tensor/arena.ts";
import { areAsExactAsTheyClaim } from "../../src/tensor/check_dot_products.ts";
import {
  type DotProducts,
  type DotProductsOptions,
  relativeError,
} from "../../src/tensor/dot_products.ts";
import type { ScoreType } from "../../src/tensor/kernels/simd/scan_kernels.ts";
import { openDotProducts } from "../../src/tensor/open_dot_products.ts";
import { tensorflowDotProducts } from "../../src/tensor/tensorflow/dot_products.ts";
import { findLibrary } from "../../src/tensor/tensorflow/find_library.ts";
import { optionalTest } from "../harness/optional_test.ts";
import { tensorflowOnce } from "../harness/test_on_tensorflow.ts";

const onTensorflow = (type: ScoreType) => async (options: DotProductsOptions) =>
  await tensorflowDotProducts((await findLibrary())!, options, type);

const ways: Record<string, (options: DotProductsOptions) => Promise<DotProducts>> = {
  wasm: (options) => openDotProducts(options, "wasm"),
  "tensorflow, float32": onTensorflow("float32"),
  "tensorflow, bfloat16": onTensorflow("bfloat16"),
};

for (const [name, open] of Object.entries(ways)) {
  const needs = name === "wasm" ? [] : [tensorflowOnce];
  await optionalTest(`dot products are off by no more than they say (${name})`, needs, async () => {
    for (const dim of [1, 7, 512, 3000]) {
      const options = { dim, arena: createArena() };
      const products = await open(options);
      assert.ok(await areAsExactAsTheyClaim(products, options));
      const random = createRandom(`${name} ${dim}`);
      const draw = () =>
        products.precision.rows === "float32" ? random.normal() : cut(random.normal());
      const [left, right] = [24, 40].map((rows) => Float32Array.from({ length: rows * dim }, draw));
      const found = await multiply(products, left, right, options.arena);
      const allowed = relativeError(dim, products.precision);
      for (let row = 0; row < 24; row++) {
        for (let column = 0; column < 40; column++) {
          let [exact, size] = [0, 0];
          for (let i = 0; i < dim; i++) {
            const product = left[row * dim + i] * right[column * dim + i];
            exact += product;
            size += Math.abs(product);
          }
          assert.ok(Math.abs(found[row * 40 + column] - exact) <= allowed * size);
        }
      }
    }
  });
}

Deno.test("areAsExactAsTheyClaim() notices products that are not", async () => {
  const options = { dim: 100, arena: createArena() };
  const honest = await openDotProducts(options, "wasm");
  const boasting = { ...honest, precision: { ...honest.precision, sumError: 2 ** -40 } };
  assert.equal(await areAsExactAsTheyClaim(boasting, options), false);
});

/** The products, read from the memory, where they must have been written and nowhere else. */
async function multiply(
  products: DotProducts,
  left: Float32Array<ArrayBuffer>,
  right: Float32Array<ArrayBuffer>,
  arena: Arena,
): Promise<Float32Array> {
  const hand = (values: Float32Array<ArrayBuffer>) =>
    products.load(
      products.precision.rows === "float32"
        ? values
        : new Uint16Array(new Uint32Array(values.buffer).map((bits) => bits >>> 16)),
    );
  const [a, b] = [hand(left), hand(right)];
  const count = a.rows * b.rows;
  const target = arena.allocate(4 * count + 16);
  await products.multiply(a, b, target);
  a.free();
  b.free();
  const bytes = products.precision.scores === "float32" ? 4 : 2;
  const behind = new Uint8Array(arena.memory.buffer, target + bytes * count, 16);
  assert.ok(behind.every((byte) => byte === 0));
  if (bytes === 4) return new Float32Array(arena.memory.buffer, target, count);
  const halves = new Uint16Array(arena.memory.buffer, target, count);
  return new Float32Array(Uint32Array.from(halves, (half) => half << 16).buffer);
}

/** A number that bfloat16 can hold. */
function cut(value: number): number {
  const bits = new Uint32Array(Float32Array.of(value).buffer);
  bits[0] &= 0xffff0000;
  return new Float32Array(bits.buffer)[0];
}
