/**
 * Gives the WASM backend the kernels that it lacks or is slow at, most of them needed only in
 * training. Called once the backend is chosen; after it, `tf.conv2d` and the rest are used as ever.
 *
 * @module
 */

import * as tf from "../tf.ts";
import { enlargeAtEdges } from "./avg_pool_gradient.ts";
import { batchNormInference, type BatchNormStatistics } from "./batch_norm_inference.ts";
import { conv2dBackpropFilter, type Conv2dShape } from "./conv2d_backprop_filter.ts";
import { conv2dBackpropInput } from "./conv2d_backprop_input.ts";
import { canMeanOverAxes, meanOverAxes, sumOverLeadingAxes } from "./mean_over_axes.ts";
import { maxPoolGradient, type PoolShape } from "./max_pool_gradient.ts";
import { multiplyTransposed } from "./multiply_transposed.ts";
import { canConvolve, convolve } from "./simd/convolve.ts";
import { wasmHeap } from "./simd/wasm_heap.ts";
import { l2LossOnWasm } from "./squared_norms.ts";
import { unsortedSegmentSum } from "./unsorted_segment_sum.ts";

const backendName = "wasm";

type Shape4D = [number, number, number, number];

let registered = false;

/** Registers them. May be called again, before the backend starts as well as after. */
export function registerWasmKernels(): void {
  if (registered) return;
  registered = true;

  const conv2d = original("Conv2D");
  replace("Conv2D", (parameters) => {
    const { x, filter } = parameters.inputs as unknown as { x: tf.Tensor4D; filter: tf.Tensor4D };
    const { strides, pad, dilations, dimRoundingMode = "floor" } = channelsLast(
      parameters.attrs as unknown as tf.Conv2DAttrs,
    );
    const heap = wasmHeap(parameters.backend);
    const plain = [dilations].flat().every((dilation) => dilation === 1) &&
      dimRoundingMode === "floor";
    if (!heap || !plain || !canConvolve(filter.shape[3])) {
      return conv2d.kernelFunc(parameters);
    }
    const { padInfo, strideHeight, strideWidth } = tf.backend_util.computeConv2DInfo(
      x.shape,
      filter.shape,
      strides,
      1,
      pad,
      dimRoundingMode,
    );
    const { top, bottom, left, right } = padInfo;
    const padding: tf.backend_util.ExplicitPadding = [[0, 0], [top, bottom], [left, right], [0, 0]];
    return convolve(heap, x, filter, { strideHeight, strideWidth, padding });
  });

  replace("Conv2DBackpropFilter", ({ inputs, attrs }) => {
    const { x, dy } = inputs as unknown as { x: tf.Tensor4D; dy: tf.Tensor4D };
    const shape = channelsLast(attrs as unknown as Conv2dShape & DataFormat);
    const { filterShape } = attrs as unknown as { filterShape: Shape4D };
    return conv2dBackpropFilter(x, dy, filterShape, shape);
  });

  replace("Conv2DBackpropInput", ({ inputs, attrs }) => {
    const { dy, filter } = inputs as unknown as { dy: tf.Tensor4D; filter: tf.Tensor4D };
    const shape = channelsLast(attrs as unknown as Conv2dShape & DataFormat);
    const { inputShape } = attrs as unknown as { inputShape: Shape4D };
    return conv2dBackpropInput(dy, filter, inputShape, shape);
  });

  replace("MaxPoolGrad", ({ inputs, attrs }) => {
    const { dy, input } = inputs as unknown as { dy: tf.Tensor4D; input: tf.Tensor4D };
    return maxPoolGradient(dy, input, attrs as unknown as PoolShape);
  });

  const avgPoolGrad = original("AvgPoolGrad");
  replace("AvgPoolGrad", (parameters) => {
    const { dy, input } = parameters.inputs as unknown as { dy: tf.Tensor4D; input: tf.Tensor4D };
    const shape = parameters.attrs as unknown as PoolShape;
    const enlarged = enlargeAtEdges(dy, input.shape, shape);
    const gradient = avgPoolGrad.kernelFunc({ ...parameters, inputs: { dy: enlarged, input } });
    enlarged.dispose();
    return gradient;
  });

  const batchNorm = original("FusedBatchNorm");
  replace("FusedBatchNorm", (parameters) => {
    const { x, ...statistics } = parameters.inputs as unknown as
      & BatchNormStatistics
      & { x: tf.Tensor4D };
    if (statistics.mean.rank !== 1) return batchNorm.kernelFunc(parameters);
    const { varianceEpsilon } = parameters.attrs as { varianceEpsilon: number };
    return batchNormInference(x, statistics, varianceEpsilon);
  });

  const matMul = original("BatchMatMul");
  replace("BatchMatMul", (parameters) => {
    const { transposeA, transposeB } = parameters.attrs as Record<string, boolean>;
    if (!transposeA && !transposeB) return matMul.kernelFunc(parameters);
    const { a, b } = parameters.inputs as tf.NamedTensorMap;
    return multiplyTransposed(a, b, { transposeA, transposeB });
  });

  replace("UnsortedSegmentSum", ({ inputs, attrs }) => {
    const { x, segmentIds } = inputs as unknown as { x: tf.Tensor; segmentIds: tf.Tensor1D };
    return unsortedSegmentSum(x, segmentIds, (attrs as { numSegments: number }).numSegments);
  });

  replace("L2Loss", ({ inputs }) => l2LossOnWasm(inputs.t as tf.Tensor));

  replaceReduction("Mean", canMeanOverAxes, meanOverAxes);
  replaceReduction(
    "Sum",
    (x, axes) => axes[0] === 0 && canMeanOverAxes(x, axes),
    sumOverLeadingAxes,
  );
}

/** Takes the kernel's place, if there is one; what has to be set up for it still is. */
function replace(kernelName: string, kernelFunc: tf.KernelFunc): void {
  const setupFunc = tf.getKernel(kernelName, backendName)?.setupFunc;
  if (tf.getKernel(kernelName, backendName)) tf.unregisterKernel(kernelName, backendName);
  tf.registerKernel({ kernelName, backendName, kernelFunc, setupFunc });
}

function original(kernelName: string): tf.KernelConfig {
  const kernel = tf.getKernel(kernelName, backendName);
  if (!kernel) throw new TypeError(`Cannot register kernels: ${backendName} is not imported`);
  return kernel;
}

function replaceReduction(
  kernelName: "Mean" | "Sum",
  canReduce: (x: tf.Tensor, axes: number[]) => boolean,
  reduce: (x: tf.Tensor, axes: number[]) => tf.Tensor,
): void {
  const { kernelFunc } = original(kernelName);
  replace(kernelName, (parameters) => {
    const x = parameters.inputs.x as tf.Tensor;
    const { axis, keepDims } = parameters.attrs as unknown as {
      axis: number | number[];
      keepDims: boolean;
    };
    const axes = tf.util.parseAxisParam(axis, x.shape).sort((a, b) => a - b);
    if (!canReduce(x, axes)) return kernelFunc(parameters);
    return tf.tidy(() => {
      const result = reduce(x, axes);
      const kept = x.shape.map((side, index) => axes.includes(index) ? 1 : side);
      return keepDims ? tf.reshape(result, kept) : result;
    });
  });
}

interface DataFormat {
  dataFormat?: "NHWC" | "NCHW";
}

function channelsLast<Shape extends DataFormat>(shape: Shape): Shape {
  if (shape.dataFormat !== "NCHW") return shape;
  throw new TypeError(`Cannot use the data format "NCHW": only "NHWC" is supported`);
}
