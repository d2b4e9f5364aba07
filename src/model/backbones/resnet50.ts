/**
 * ResNet-50 (He et al. 2015, arXiv 1512.03385) without its top, layer by layer as Keras builds and
 * names it, so that any layer can be the cut and Keras's weights fit by name; or with the same
 * names as torchvision builds it.
 *
 * @module
 */

import { didYouMean } from "../../core/did_you_mean.ts";
import { UserError } from "../../core/user_error.ts";
import { relu } from "../../tensor/kernels/relu.ts";
import * as tf from "../../tensor/tf.ts";
import { conv2d, type Conv2dOptions, padEdges } from "../layers/conv2d.ts";
import { convBatchNorm } from "../layers/conv_batch_norm.ts";
import type { Layer, Mode } from "../layers/layer.ts";
import { frozenParameters, type Parameters } from "../parameters.ts";
import type { Backbone } from "./backbone.ts";

/**
 * Which ResNet-50: they differ in details that their weights are trained for.
 * keras: the stride of a stage in its first 1×1 convolution, convolutions with bias.
 * torchvision: "v1.5", the stride in the 3×3 convolution, which is padded on all sides, no biases.
 */
export type Resnet50Variant = "keras" | "torchvision";

/** How the network is built. */
export interface Resnet50Options {
  /** Default: keras. */
  variant?: Resnet50Variant;
  /** Of the last stage, conv5; with 1, as CGD has it, its map is twice as wide and high. Default: 2. */
  lastStride?: 1 | 2;
  /** Layer that is not trained, nor is what stands before it; their batch norms use averages. */
  freezeUpTo?: string | null;
  /** Whether no batch norm is trained; all use their averages then. */
  freezeBatchNorm?: boolean;
}

/** A layer of the graph; `make` creates its variables, if it has any. */
interface Node {
  name: string;
  inputs: string[];
  channels: number;
  /** How many pixels of the image one pixel of its output stands for. */
  stride: number;
  /** Name of the convolution before a batch norm, which is made together with it. */
  conv?: string;
  make(parametersOf: (layer: string) => Parameters): (
    inputs: tf.Tensor4D[],
    mode: Mode,
  ) => tf.Tensor4D;
}

type ConvShape = Omit<Conv2dOptions, "bias">;

interface GraphOptions {
  variant: Resnet50Variant;
  lastStride: 1 | 2;
  freezeBatchNorm: boolean;
}

/** Constants of the batch norms. */
const norms: Record<Resnet50Variant, { epsilon: number; momentum: number }> = {
  keras: { epsilon: 1.001e-5, momentum: 0.99 },
  torchvision: { epsilon: 1e-5, momentum: 0.9 },
};
const stages = [
  { name: "conv2", width: 64, blocks: 3, stride: 1 },
  { name: "conv3", width: 128, blocks: 4, stride: 2 },
  { name: "conv4", width: 256, blocks: 6, stride: 2 },
  { name: "conv5", width: 512, blocks: 3, stride: 2 },
];

/**
 * Builds the network up to and including the layer `cut` (default: all of it).
 *
 * @throws {UserError} if there is no such layer
 */
export function resnet50(
  parameters: Parameters,
  cut: string | null = null,
  { variant = "keras", lastStride = 2, freezeUpTo = null, freezeBatchNorm = false }:
    Resnet50Options = {},
): Backbone {
  const graph = describeGraph({ variant, lastStride, freezeBatchNorm });
  const last = cut ?? graph[graph.length - 1].name;
  const end = findLayer(last, graph, `Cannot cut resnet50 at "${last}"`);
  const needed = ancestorsOf(end, graph);
  const kept = graph.filter(({ name }) => needed.has(name));
  const frozen = freezeUpTo === null ? new Set<string>() : frozenLayers(freezeUpTo, graph, kept);
  const parametersOf = (name: string) =>
    frozen.has(name) ? frozenParameters(parameters) : parameters;
  // A convolution is a layer of its own only where the network is cut behind it.
  const withNorm = new Set(kept.map(({ conv }) => conv));
  const layers = kept.filter(({ name }) => !withNorm.has(name)).map((node) => {
    const { inputs } = kept.find(({ name }) => name === node.conv) ?? node;
    return { name: node.name, inputs, apply: makeLayer(node, parametersOf, frozen) };
  });

  return {
    channels: end.channels,
    stride: end.stride,
    layer: (images, mode) => {
      const outputs = new Map<string, tf.Tensor4D>([["input", images]]);
      for (const { name, inputs, apply } of layers) {
        outputs.set(name, apply(inputs.map((input) => outputs.get(input)!), mode));
      }
      return outputs.get(last)!;
    },
  };
}

/** The names of the layers with variables, of the whole network: `conv1_conv`, `conv1_bn`, …. */
export function resnet50Layers(): string[] {
  return describeGraph({ variant: "keras", lastStride: 2, freezeBatchNorm: false })
    .map(({ name }) => name).filter((name) => /_(conv|bn)$/.test(name));
}

function findLayer(name: string, graph: Node[], problem: string): Node {
  const found = graph.find((node) => node.name === name);
  if (found) return found;
  const names = graph.map((node) => node.name).filter((known) => known !== "input");
  throw new UserError(`${problem}: no such layer.`, { hint: didYouMean(name, names) });
}

function frozenLayers(name: string, graph: Node[], kept: Node[]): Set<string> {
  const problem = `Cannot freeze resnet50 up to "${name}"`;
  const last = findLayer(name, graph, problem);
  if (!kept.includes(last)) {
    throw new UserError(`${problem}: the network is cut at "${kept[kept.length - 1].name}".`, {
      hint: "Choose a layer that is not behind model.backbone_cut.",
    });
  }
  return ancestorsOf(last, graph);
}

function makeLayer(
  node: Node,
  parametersOf: (layer: string) => Parameters,
  frozen: ReadonlySet<string>,
): ReturnType<Node["make"]> {
  const apply = node.make(parametersOf);
  if (!frozen.has(node.name)) return apply;
  return (inputs) => apply(inputs, "inference");
}

function describeGraph({ variant, lastStride, freezeBatchNorm }: GraphOptions): Node[] {
  const strideIn3x3 = variant === "torchvision";

  const nodes: Node[] = [];
  let previous = "input";

  function add(name: string, node: Omit<Node, "name" | "inputs">, inputs = [previous]): string {
    nodes.push({ name, inputs, ...node });
    previous = name;
    return name;
  }
  function addPlain(name: string, channels: number, stride: number, layer: Layer): void {
    add(name, { channels, stride, make: () => ([input], mode) => layer(input, mode) });
  }
  function addUnit(
    prefix: string,
    shape: ConvShape,
    stride: number,
    from = previous,
  ): void {
    const [conv, norm] = [`${prefix}_conv`, `${prefix}_bn`];
    const options = { ...shape, bias: variant === "keras" };
    const makeConv: Node["make"] = (parametersOf) => {
      const layer = conv2d(parametersOf(conv), conv, options);
      return ([input], mode) => layer(input, mode);
    };
    add(conv, { channels: shape.outputs, stride, make: makeConv }, [from]);
    const normOptions = { ...norms[variant], frozen: freezeBatchNorm };
    const makeBoth: Node["make"] = (parametersOf) => {
      const layer = convBatchNorm(
        { parameters: parametersOf(conv), name: conv, options },
        { parameters: parametersOf(norm), name: norm, options: normOptions },
      );
      return ([input], mode) => layer(input, mode);
    };
    add(norm, { channels: shape.outputs, stride, conv, make: makeBoth });
  }

  addPlain("conv1_pad", 3, 1, (input) => padEdges(input, 3));
  addUnit("conv1", { inputs: 3, outputs: 64, kernel: 7, stride: 2, padding: "valid" }, 2);
  addPlain("conv1_relu", 64, 2, relu);
  addPlain("pool1_pad", 64, 2, (input) => padEdges(input, 1));
  addPlain("pool1_pool", 64, 4, (input) => tf.maxPool(input, 3, 2, "valid"));

  let inputs = 64;
  let total = 4;
  for (const { name, width, blocks, stride: usual } of stages) {
    const outputs = 4 * width;
    const stride = name === "conv5" ? lastStride : usual;
    total *= stride;
    for (let index = 1; index <= blocks; index++) {
      const block = `${name}_block${index}`;
      const first = index === 1;
      const blockInput = previous;
      if (first) {
        addUnit(`${block}_0`, { inputs, outputs, kernel: 1, stride }, total, blockInput);
      }
      const shortcut = previous;
      const own = first ? stride : 1;
      const [early, late] = strideIn3x3 ? [1, own] : [own, 1];
      const between = strideIn3x3 ? total / own : total;
      const reduce = { inputs, outputs: width, kernel: 1, stride: early };
      addUnit(`${block}_1`, reduce, between, blockInput);
      addPlain(`${block}_1_relu`, width, between, relu);
      // "same" pads a map of even side at one end only where it strides; torchvision at both.
      const padding = strideIn3x3 ? 1 : "same";
      const spread = { inputs: width, outputs: width, kernel: 3, stride: late, padding } as const;
      addUnit(`${block}_2`, spread, total);
      addPlain(`${block}_2_relu`, width, total, relu);
      addUnit(`${block}_3`, { inputs: width, outputs, kernel: 1 }, total);
      const make = () => ([a, b]: tf.Tensor4D[]) => tf.add<tf.Tensor4D>(a, b);
      add(`${block}_add`, { channels: outputs, stride: total, make }, [shortcut, previous]);
      addPlain(`${block}_out`, outputs, total, relu);
      inputs = outputs;
    }
  }
  return nodes;
}

/** The names of a node and of all that it depends on. */
function ancestorsOf(end: Node, graph: Node[]): Set<string> {
  const needed = new Set([end.name]);
  for (const { name, inputs } of graph.toReversed()) {
    if (needed.has(name)) inputs.forEach((input) => needed.add(input));
  }
  return needed;
}
