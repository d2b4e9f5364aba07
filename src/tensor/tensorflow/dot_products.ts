/**
 * Dot products on TensorFlow: the processor's fastest matrix product, or a GPU's. It computes while
 * JavaScript goes on.
 *
 * @module
 */

import type { DotPrecision, DotProducts, DotProductsOptions, LoadedRows } from "../dot_products.ts";
import type { ScoreType } from "../kernels/simd/scan_kernels.ts";
import type { Pointer } from "./c_api.ts";
import type { TensorflowContext } from "./context.ts";
import { dataTypes } from "./data_types.ts";
import { executeEagerly, executeInBackground, handleOf, useBytes } from "./eager.ts";
import type { TensorflowLibrary } from "./find_library.ts";
import { attributeKinds, type OpAttribute } from "./op_attributes.ts";
import { anyContext } from "./started_context.ts";

interface RowsOfHandle extends LoadedRows {
  handle: Pointer;
}

/** Sums of products are kept in float32; with fused multiply-adds they are off by less. */
const onProcessor = { valueError: 0, sumError: 2 ** -24 };

const precisions: Record<ScoreType, DotPrecision> = {
  float32: { rows: "float32", scores: "float32", ...onProcessor, scoreError: 0 },
  // Products of two bfloat16 are exact in float32, and their sum is rounded at the end.
  bfloat16: { rows: "bfloat16", scores: "bfloat16", ...onProcessor, scoreError: 2 ** -8 },
};

/**
 * A GPU may cut float32 down to TensorFloat-32, with ten bits behind the leading one, and its sums
 * are rounded more coarsely; scores are rounded to bfloat16, since the way back is slow.
 */
const onGpu: DotPrecision = {
  rows: "float32",
  scores: "bfloat16",
  valueError: 2 ** -10,
  sumError: 2 ** -20,
  scoreError: 2 ** -8,
};

/** The products by whose time the precision is chosen. */
const trial = { rows: 512, columns: 2048, rounds: 8 };

/**
 * Starts dot products on TensorFlow.
 *
 * @param asked on a processor: the type of rows and scores; by default the faster one
 */
export async function tensorflowDotProducts(
  library: TensorflowLibrary,
  options: DotProductsOptions,
  asked?: ScoreType,
): Promise<DotProducts> {
  const context = anyContext(library);
  const name = `TensorFlow ${context.version}`;
  if (context.gpus.length > 0) {
    return productsOf(context, options, { name: `${name} on a GPU`, precision: onGpu });
  }
  const [exact, quick] = (["float32", "bfloat16"] as const).map((type) =>
    productsOf(context, options, { name: `${name} in ${type}`, precision: precisions[type] })
  );
  if (asked) return asked === "float32" ? exact : quick;
  return await isFaster(quick, exact, options) ? quick : exact;
}

function productsOf(
  context: TensorflowContext,
  { dim, arena }: DotProductsOptions,
  { name, precision }: { name: string; precision: DotPrecision },
): DotProducts {
  const { api, gpus } = context;
  const rowType = dataTypes[precision.rows];

  async function product(a: Pointer, b: Pointer): Promise<Pointer> {
    const handle = await executeInBackground(context, "MatMul", [
      typed("T", rowType),
      { name: "transpose_a", type: attributeKinds.bool, value: false },
      { name: "transpose_b", type: attributeKinds.bool, value: true },
    ], [a, b]);
    if (precision.scores === precision.rows) return handle;
    try {
      const types = [typed("SrcT", rowType), typed("DstT", dataTypes[precision.scores])];
      return await executeInBackground(context, "Cast", types, [handle]);
    } finally {
      api.TFE_DeleteTensorHandle(handle);
    }
  }

  return {
    name,
    precision,
    load(values) {
      const rows = values.length / dim;
      const handle = handleOf(context, [rows, dim], rowType, values);
      const placed = gpus.length > 0 ? moved(context, handle, rowType) : handle;
      const loaded: RowsOfHandle = {
        rows,
        handle: placed,
        free: () => api.TFE_DeleteTensorHandle(placed),
      };
      return loaded;
    },
    async multiply(a, b, target) {
      const handle = await product((a as RowsOfHandle).handle, (b as RowsOfHandle).handle);
      try {
        await useBytes(context, handle, (bytes) => {
          new Uint8Array(arena.memory.buffer, target, bytes.length).set(bytes);
        });
      } finally {
        api.TFE_DeleteTensorHandle(handle);
      }
    },
  };
}

/** A handle on the GPU, where operations otherwise copy it to each time; frees the one given. */
function moved(context: TensorflowContext, handle: Pointer, type: number): Pointer {
  try {
    return executeEagerly(context, "Identity", [typed("T", type)], [handle], 1)[0];
  } finally {
    context.api.TFE_DeleteTensorHandle(handle);
  }
}

/** Whether one is faster than the other on the same rows, whose turns alternate. */
async function isFaster(
  one: DotProducts,
  other: DotProducts,
  { dim, arena }: DotProductsOptions,
): Promise<boolean> {
  const target = arena.allocate(4 * trial.rows * trial.columns);
  const turns = [one, other].map((products) => {
    const [a, b] = [trial.rows, trial.columns].map((rows) =>
      products.load(ones(products, rows * dim))
    );
    return { products, a, b, time: Infinity };
  });
  for (let round = 0; round < trial.rounds; round++) {
    for (const turn of turns) {
      const started = performance.now();
      await turn.products.multiply(turn.a, turn.b, target);
      turn.time = Math.min(turn.time, performance.now() - started);
    }
  }
  for (const { a, b } of turns) [a, b].forEach(({ free }) => free());
  arena.free(target);
  return turns[0].time < turns[1].time;
}

function ones({ precision }: DotProducts, size: number): Float32Array | Uint16Array<ArrayBuffer> {
  return precision.rows === "float32"
    ? new Float32Array(size).fill(1)
    : new Uint16Array(size).fill(0x3f80);
}

function typed(name: string, type: number): OpAttribute {
  return { name, type: attributeKinds.type, value: type };
}
