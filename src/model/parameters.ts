/**
 * The named variables of a model: what its layers create while it is built, what the optimizer
 * changes, and what a checkpoint holds.
 *
 * @module
 */

import type { Random } from "../core/random.ts";
import type { StoredArray } from "../core/safetensors.ts";
import { UserError } from "../core/user_error.ts";
import * as tf from "../tensor/tf.ts";

/**
 * How a new weight is drawn; by number: normal with this deviation, uniform between −it and it, or
 * not drawn but that number.
 */
export type Initializer =
  | "he_normal"
  | "glorot_uniform"
  | "zeros"
  | "ones"
  | { normal: number }
  | { uniform: number }
  | { constant: number };

/** The variables of one model, by name. */
export interface Parameters {
  /** Creates a weight that training changes by its gradient. */
  weight(name: string, shape: number[], initializer: Initializer): tf.Variable;
  /** Creates a variable that training changes otherwise, such as a moving average. */
  state(name: string, shape: number[], initializer: Initializer): tf.Variable;
  /** All weights, in the order of creation. */
  readonly weights: ReadonlyMap<string, tf.Variable>;
  /** Weights and states, in the order of creation. */
  readonly all: ReadonlyMap<string, tf.Variable>;
  /** Frees them. */
  dispose(): void;
}

/** Starts an empty set of variables; new weights are drawn from `random`. */
export function createParameters(random: Random): Parameters {
  const weights = new Map<string, tf.Variable>();
  const all = new Map<string, tf.Variable>();

  function create(
    name: string,
    shape: number[],
    initializer: Initializer,
    trainable: boolean,
  ): tf.Variable {
    if (all.has(name)) throw new RangeError(`Cannot create variable "${name}": it exists`);
    const value = tf.tensor(drawValues(shape, initializer, random), shape, "float32");
    // No name for tfjs: its names are unique per process, ours per model.
    const variable = tf.variable(value, trainable);
    value.dispose();
    all.set(name, variable);
    if (trainable) weights.set(name, variable);
    return variable;
  }

  return {
    weight: (name, shape, initializer) => create(name, shape, initializer, true),
    state: (name, shape, initializer) => create(name, shape, initializer, false),
    weights,
    all,
    dispose: () => all.forEach((variable) => variable.dispose()),
  };
}

/** The same set, in which new weights are none that training changes. */
export function frozenParameters(parameters: Parameters): Parameters {
  return { ...parameters, weight: parameters.state };
}

/** The values of all variables, for a checkpoint. */
export async function readParameters(parameters: Parameters): Promise<Map<string, StoredArray>> {
  const arrays = new Map<string, StoredArray>();
  for (const [name, variable] of parameters.all) {
    const values = await variable.data<"float32">();
    arrays.set(name, { shape: variable.shape, values });
  }
  return arrays;
}

/**
 * Puts stored values into the variables.
 *
 * @throws {UserError} if an array is missing or has another shape; nothing is changed then
 */
export function writeParameters(
  parameters: Parameters,
  arrays: ReadonlyMap<string, StoredArray>,
  source: string,
): void {
  for (const [name, variable] of parameters.all) {
    const found = arrays.get(name)?.shape;
    if (found?.join() !== variable.shape.join()) {
      throw new UserError(
        `Cannot use weights "${source}": "${name}" is ${found ? `[${found}]` : "missing"}; ` +
          `wanted [${variable.shape}].`,
        { hint: "They belong to another model; train again, or use the config they came from." },
      );
    }
  }
  for (const [name, variable] of parameters.all) {
    const { shape, values } = arrays.get(name)!;
    tf.tidy(() => variable.assign(tf.tensor(values, shape, "float32")));
  }
}

function drawValues(shape: number[], initializer: Initializer, random: Random): Float32Array {
  const size = shape.reduce((product, length) => product * length, 1);
  const values = new Float32Array(size);
  if (initializer === "zeros") return values;
  if (initializer === "ones") return values.fill(1);
  if (typeof initializer === "object" && "constant" in initializer) {
    return values.fill(initializer.constant);
  }
  const drawn = typeof initializer === "string" ? byFans(shape, initializer) : initializer;
  if ("normal" in drawn) return values.map(() => drawn.normal * random.normal());
  return values.map(() => random.between(-drawn.uniform, drawn.uniform));
}

/** Fans as in Keras: the last axis is the output, the axis before it the input, the rest space. */
function byFans(
  shape: number[],
  initializer: "he_normal" | "glorot_uniform",
): { normal: number } | { uniform: number } {
  const space = shape.slice(0, -2).reduce((product, length) => product * length, 1);
  const fanIn = space * (shape.at(-2) ?? 1);
  const fanOut = space * (shape.at(-1) ?? 1);
  if (initializer === "he_normal") return { normal: Math.sqrt(2 / fanIn) };
  return { uniform: Math.sqrt(6 / (fanIn + fanOut)) };
}
