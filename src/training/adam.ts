/**
 * Adam with decoupled weight decay (Kingma and Ba 2015, arXiv 1412.6980; Loshchilov and Hutter
 * 2019, arXiv 1711.05101), as Keras computes it. Its state can be stored in a checkpoint.
 *
 * @module
 */

import type { StoredArray } from "../core/safetensors.ts";
import { UserError } from "../core/user_error.ts";
import { applyAdam, decayWeight } from "../tensor/kernels/apply_adam.ts";
import * as tf from "../tensor/tf.ts";

/** The constants of Adam. */
export interface AdamOptions {
  /** Decay of the first moment; default 0.9. */
  beta1?: number;
  /** Decay of the second moment; default 0.999. */
  beta2?: number;
  /** Added to the root of the uncorrected second moment; default 1e-7, both as Keras. */
  epsilon?: number;
  /** Share of a kernel that each step takes away, times the learning rate; default 0. */
  weightDecay?: number;
  /**
   * How many times the learning rate some weights are changed at, by name: those of losses. They do
   * not decay.
   */
  rateMultipliers?: ReadonlyMap<string, number>;
}

/** What differs from step to step: tensors, so that a traced step takes them as inputs. */
export interface AdamRates {
  /** The learning rate with the bias corrections of both moments. */
  rate: tf.Scalar;
  /** The share of each kernel that decays. */
  decay: tf.Scalar;
}

/** An optimizer that changes a set of weights by their gradients. */
export interface Adam {
  /** Counts a step, and gives its rates. */
  nextRates(learningRate: number): AdamRates;
  /** Changes the weights. */
  update(gradients: ReadonlyMap<string, tf.Tensor>, rates: AdamRates): void;
  /** Its moments. */
  readonly variables: readonly tf.Variable[];
  /** How many steps were done. */
  readonly steps: number;
  /** The moments, for a checkpoint. */
  read(): Promise<Map<string, StoredArray>>;
  /** Goes on from stored moments. */
  restore(arrays: ReadonlyMap<string, StoredArray>, steps: number): void;
  /** Frees the moments. */
  dispose(): void;
}

/** Starts Adam for `weights`; weight decay leaves vectors (biases, batch norms) alone. */
export function createAdam(
  weights: ReadonlyMap<string, tf.Variable>,
  {
    beta1 = 0.9,
    beta2 = 0.999,
    epsilon = 1e-7,
    weightDecay = 0,
    rateMultipliers = new Map(),
  }: AdamOptions = {},
): Adam {
  const moments = new Map([...weights].map(([name, weight]) => [name, {
    first: zerosLike(weight),
    second: zerosLike(weight),
  }]));
  let steps = 0;

  return {
    nextRates(learningRate) {
      steps++;
      const corrections = Math.sqrt(1 - beta2 ** steps) / (1 - beta1 ** steps);
      return {
        rate: tf.scalar(learningRate * corrections),
        decay: tf.scalar(learningRate * weightDecay),
      };
    },
    update(gradients, { rate, decay }) {
      for (const [name, gradient] of gradients) {
        const weight = weights.get(name)!;
        const multiplier = rateMultipliers.get(name);
        const decays = weightDecay > 0 && weight.rank > 1 && multiplier === undefined;
        if (decays) decayWeight(weight, decay);
        tf.tidy(() => {
          const own = multiplier === undefined ? rate : tf.mul<tf.Scalar>(rate, multiplier);
          applyAdam({ weight, ...moments.get(name)! }, gradient, own, { beta1, beta2, epsilon });
        });
      }
    },
    variables: [...moments.values()].flatMap(({ first, second }) => [first, second]),
    get steps() {
      return steps;
    },
    async read() {
      const arrays = new Map<string, StoredArray>();
      for (const [name, { first, second }] of moments) {
        arrays.set(`adam/first/${name}`, await stored(first));
        arrays.set(`adam/second/${name}`, await stored(second));
      }
      return arrays;
    },
    restore(arrays, done) {
      for (const [name, { first, second }] of moments) {
        assign(first, arrays.get(`adam/first/${name}`), name);
        assign(second, arrays.get(`adam/second/${name}`), name);
      }
      steps = done;
    },
    dispose() {
      for (const { first, second } of moments.values()) tf.dispose([first, second]);
    },
  };
}

function zerosLike(weight: tf.Variable): tf.Variable {
  return tf.tidy(() => tf.variable(tf.zerosLike(weight), false));
}

async function stored(variable: tf.Variable): Promise<StoredArray> {
  return { shape: variable.shape, values: await variable.data<"float32">() };
}

function assign(variable: tf.Variable, array: StoredArray | undefined, name: string): void {
  if (array?.shape.join() !== variable.shape.join()) {
    throw new UserError(`Cannot restore the optimizer: its state of "${name}" does not fit.`);
  }
  tf.tidy(() => variable.assign(tf.tensor(array.values, array.shape, "float32")));
}
