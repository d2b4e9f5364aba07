/**
 * Variables that live in TensorFlow: operations change them in place, so that a training step moves
 * no weights. A `tf.Variable` becomes one when it is first used so; to TensorFlow.js it looks the
 * same before and after.
 *
 * @module
 */

import type { Pointer } from "./c_api.ts";
import type { TensorflowContext } from "./context.ts";
import { executeEagerly } from "./eager.ts";
import { attributeKinds, type OpAttribute } from "./op_attributes.ts";

// TensorFlow counts the users of a variable of this name, and frees it after the last.
const anonymous = "cd2c89b7-88b7-44c8-ad83-06c2a9158347";

/** Makes a variable with the value of a handle. */
export function createResource(
  context: TensorflowContext,
  value: Pointer,
  shape: readonly number[],
  dataType: number,
): Pointer {
  const { type, shape: shapeKind, string } = attributeKinds;
  const dtype: OpAttribute = { name: "dtype", type, value: dataType };
  const [resource] = executeEagerly(
    context,
    "VarHandleOp",
    [
      dtype,
      { name: "shape", type: shapeKind, value: [...shape] },
      { name: "shared_name", type: string, value: anonymous },
    ],
    [],
    1,
  );
  executeEagerly(context, "AssignVariableOp", [dtype], [resource, value], 0);
  return resource;
}

/** A handle of the present value of a variable, which the caller must free. */
export function readResource(
  context: TensorflowContext,
  resource: Pointer,
  dataType: number,
): Pointer {
  const { type } = attributeKinds;
  const dtype = { name: "dtype", type, value: dataType };
  return executeEagerly(context, "ReadVariableOp", [dtype], [resource], 1)[0];
}
