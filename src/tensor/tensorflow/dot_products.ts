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
const trial = { rows: 512, columns: 2048 };

/** Starts dot products on TensorFlow. */
export async function tensorflowDotProducts(
  library: TensorflowLibrary,
  options: DotProductsOptions,
): Promise<DotProducts> {
  const context = anyContext(library);
  const name = `TensorFlow ${context.version}`;
  if (context.gpus.length > 0) {
    return productsOf(context, options, { name: `${name} on a GPU`, precision: onGpu });
  }
  const [exact, quick] = (["float32", "bfloat16"] as const).map((type) =>
    productsOf(context, options, { name: `${name} in ${type}`, precision: precisions[type] })
  );
  const times = [await timeOf(exact, options), await timeOf(quick, options)];
  return times[1] < times[0] ? quick : exact;
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

/** The second of two products: the first also prepares. */
async function timeOf(products: DotProducts, { dim, arena }: DotProductsOptions): Promise<number> {
  const scores = arena.allocate(4 * trial.rows * trial.columns);
  const ones = (rows: number) =>
    products.load(
      products.precision.rows === "float32"
        ? new Float32Array(rows * dim).fill(1)
        : new Uint16Array(rows * dim).fill(0x3f80),
    );
  const [a, b] = [ones(trial.rows), ones(trial.columns)];
  let time = Infinity;
  for (let run = 0; run < 3; run++) {
    const started = performance.now();
    await products.multiply(a, b, scores);
    time = Math.min(time, performance.now() - started);
  }
  a.free();
  b.free();
  arena.free(scores);
  return time;
}

function typed(name: string, type: number): OpAttribute {
  return { name, type: attributeKinds.type, value: type };
}
