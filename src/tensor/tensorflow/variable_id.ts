/**
 * From a `tf.Variable` to the number of a variable in TensorFlow, which operations may change in
 * place. Whoever has a clone of the variable keeps the value that it had.
 *
 * @module
 */

import type * as tf from "../tf.ts";
import type { StartedBackend } from "./node_backend.ts";
import { createResource, readResource } from "./variables.ts";

/** Tells the number of a variable, after making it one that can be changed in place. */
export function variableIdOf(
  { context, table, backend }: StartedBackend,
  variable: tf.Variable,
): number {
  const { api } = context;
  const data = backend.tensorMap.get(variable.dataId);
  const [id] = backend.getInputTensorIds([variable]);
  const { handle, variable: known } = table.get(id);
  const { shape } = variable;
  const shared = data.refCount > 1;
  if (known && !shared) return id;

  const dataType = known?.dataType ?? api.TFE_TensorHandleDataType(handle);
  const value = known ? readResource(context, handle, dataType) : handle;
  const entry = {
    handle: createResource(context, value, shape, dataType),
    variable: { shape, dataType },
  };
  if (known) api.TFE_DeleteTensorHandle(value);
  if (!shared) {
    table.replace(id, entry);
    return id;
  }
  const own = table.add(entry);
  const tensor = backend.createOutputTensor({ id: own, shape, dtype: dataType });
  variable.assign(tensor);
  tensor.dispose();
  return own;
}
