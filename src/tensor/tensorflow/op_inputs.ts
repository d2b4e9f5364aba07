/**
 * Which inputs of an operation are lists: a graph must be told, and only the operation's own
 * definition knows.
 *
 * @module
 */

import { cText, type Pointer } from "./c_api.ts";
import type { TensorflowContext } from "./context.ts";
import type { OpAttribute } from "./op_attributes.ts";
import { decodeMessage } from "../../core/protobuf.ts";

/** An input of an operation: one tensor, or a list of as many as an attribute says. */
interface InputArgument {
  /** The attribute with the list's length, or with the list of its types. */
  lengthFrom: string | null;
}

/** Groups the inputs of operations. */
export interface OpInputs {
  /** The inputs, each alone or, where the operation takes a list, in an array. */
  group<Input>(
    name: string,
    attributes: readonly OpAttribute[],
    inputs: readonly Input[],
  ): (Input | Input[])[];
}

/** Reads definitions from a graph's registry, each once. */
export function createOpInputs(
  { api, checked }: TensorflowContext,
  graph: Pointer,
): OpInputs {
  const known = new Map<string, InputArgument[]>();

  function argumentsOf(name: string): InputArgument[] {
    let found = known.get(name);
    if (found === undefined) known.set(name, found = inputArguments(read(name)));
    return found;
  }

  function read(name: string): Uint8Array {
    const buffer = api.TF_NewBuffer();
    try {
      checked(
        `Cannot find operation "${name}"`,
        (status) => api.TF_GraphGetOpDef(graph, cText(name), buffer, status),
      );
      // A TF_Buffer begins with its data's address and length.
      const view = new Deno.UnsafePointerView(buffer as Deno.PointerObject);
      const bytes = new Uint8Array(Number(view.getBigUint64(8)));
      if (bytes.length > 0) Deno.UnsafePointerView.copyInto(view.getPointer(0)!, bytes);
      return bytes;
    } finally {
      api.TF_DeleteBuffer(buffer);
    }
  }

  return {
    group(name, attributes, inputs) {
      let next = 0;
      return argumentsOf(name).map(({ lengthFrom }) => {
        if (lengthFrom === null) return inputs[next++];
        const value = attributes.find((attribute) => attribute.name === lengthFrom)?.value;
        const length = Array.isArray(value) ? value.length : Number(value);
        next += length;
        return inputs.slice(next - length, next);
      });
    },
  };
}

/** The inputs in an `OpDef` (tensorflow/core/framework/op_def.proto), by its field numbers. */
function inputArguments(definition: Uint8Array): InputArgument[] {
  const inputs = decodeMessage(definition).filter(({ number }) => number === 2);
  return inputs.map(({ value }) => {
    const list = decodeMessage(value as Uint8Array).find(({ number, value }) =>
      (number === 5 || number === 6) && (value as Uint8Array).length > 0
    );
    return { lengthFrom: list ? new TextDecoder().decode(list.value as Uint8Array) : null };
  });
}
