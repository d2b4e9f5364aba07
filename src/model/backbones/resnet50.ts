/**
 * ResNet-50 (He et al. 2015, arXiv 1512.03385) without its top, layer by layer as Keras builds and
 * names it, so that any layer can be the cut and Keras's weights fit by name.
 *
 * @module
 */

import { didYouMean } from "../../core/did_you_mean.ts";
import { UserError } from "../../core/user_error.ts";
import * as tf from "../../tensor/tf.ts";
import { relu } from "../layers/activations.ts";
import { batchNorm } from "../layers/batch_norm.ts";
import { conv2d, padEdges } from "../layers/conv2d.ts";
import type { Layer, Mode } from "../layers/layer.ts";
import type { Parameters } from "../parameters.ts";
import type { Backbone } from "./backbone.ts";

/** A layer of the graph; `make` creates its variables, if it has any. */
interface Node {
  name: string;
  inputs: string[];
  channels: number;
  /** How many pixels of the image one pixel of its output stands for. */
  stride: number;
  make(parameters: Parameters): (inputs: tf.Tensor4D[], mode: Mode) => tf.Tensor4D;
}

const epsilon = 1.001e-5;
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
export function resnet50(parameters: Parameters, cut: string | null = null): Backbone {
  const graph = describeGraph();
  const last = cut ?? graph[graph.length - 1].name;
  const end = graph.find(({ name }) => name === last);
  if (!end) {
    const names = graph.map(({ name }) => name);
    throw new UserError(`Cannot cut resnet50 at "${last}": no such layer.`, {
      hint: didYouMean(last, names.filter((name) => name !== "input")),
    });
  }
  const needed = ancestorsOf(end, graph);
  const layers = graph.filter(({ name }) => needed.has(name))
    .map((node) => ({ ...node, apply: node.make(parameters) }));

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

function describeGraph(): Node[] {
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
  function addConv(
    name: string,
    shape: { inputs: number; outputs: number; kernel: number; stride?: number; pad?: "valid" },
    stride: number,
    from = previous,
  ): void {
    const make = (parameters: Parameters) => {
      const { pad: padding = "same", ...rest } = shape;
      const layer = conv2d(parameters, name, { ...rest, padding, bias: true });
      return ([input]: tf.Tensor4D[], mode: Mode) => layer(input, mode);
    };
    add(name, { channels: shape.outputs, stride, make }, [from]);
  }
  function addNorm(name: string, channels: number, stride: number): void {
    const make = (parameters: Parameters) => {
      const layer = batchNorm(parameters, name, { channels, epsilon });
      return ([input]: tf.Tensor4D[], mode: Mode) => layer(input, mode);
    };
    add(name, { channels, stride, make });
  }
  function addUnit(
    prefix: string,
    shape: { inputs: number; outputs: number; kernel: number; stride?: number },
    stride: number,
    from = previous,
  ): void {
    addConv(`${prefix}_conv`, shape, stride, from);
    addNorm(`${prefix}_bn`, shape.outputs, stride);
  }

  addPlain("conv1_pad", 3, 1, (input) => padEdges(input, 3));
  addConv("conv1_conv", { inputs: 3, outputs: 64, kernel: 7, stride: 2, pad: "valid" }, 2);
  addNorm("conv1_bn", 64, 2);
  addPlain("conv1_relu", 64, 2, relu);
  addPlain("pool1_pad", 64, 2, (input) => padEdges(input, 1));
  addPlain("pool1_pool", 64, 4, (input) => tf.maxPool(input, 3, 2, "valid"));

  let inputs = 64;
  let total = 4;
  for (const { name, width, blocks, stride } of stages) {
    const outputs = 4 * width;
    total *= stride;
    for (let index = 1; index <= blocks; index++) {
      const block = `${name}_block${index}`;
      const first = index === 1;
      const blockInput = previous;
      if (first) {
        addUnit(`${block}_0`, { inputs, outputs, kernel: 1, stride }, total, blockInput);
      }
      const shortcut = previous;
      const reduce = { inputs, outputs: width, kernel: 1, stride: first ? stride : 1 };
      addUnit(`${block}_1`, reduce, total, blockInput);
      addPlain(`${block}_1_relu`, width, total, relu);
      addUnit(`${block}_2`, { inputs: width, outputs: width, kernel: 3 }, total);
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
