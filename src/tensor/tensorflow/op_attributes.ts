/**
 * The attributes of an operation, set on it one by one: the same for one that is executed at once
 * and for one that becomes part of a graph.
 *
 * @module
 */

import { type CApi, cText, type Pointer } from "./c_api.ts";
import type { Checked } from "./status.ts";

/** The kinds of attributes, by the numbers of the C library (`TF_AttrType`). */
export const attributeKinds = {
  string: 0,
  int: 1,
  float: 2,
  bool: 3,
  type: 4,
  shape: 5,
  func: 8,
} as const;

/** An attribute, as the kernels of TensorFlow.js give it. */
export interface OpAttribute {
  name: string;
  /** One of {@linkcode attributeKinds}. */
  type: number;
  value: boolean | number | object | string | number[];
}

/** Sets attributes on a `TFE_Op` or on a `TF_OperationDescription`. */
export function setAttributes(
  api: CApi,
  checked: Checked,
  { op, isGraph }: { op: Pointer; isGraph: boolean },
  attributes: readonly OpAttribute[],
): void {
  for (const { name, type, value } of attributes) {
    const key = cText(name);
    switch (type) {
      case attributeKinds.string: {
        const text = new TextEncoder().encode(String(value));
        const set = isGraph ? api.TF_SetAttrString : api.TFE_OpSetAttrString;
        set(op, key, text, BigInt(text.length));
        break;
      }
      case attributeKinds.int:
        if (Array.isArray(value)) {
          const list = BigInt64Array.from(value, (number) => BigInt(number));
          (isGraph ? api.TF_SetAttrIntList : api.TFE_OpSetAttrIntList)(op, key, list, list.length);
        } else {
          (isGraph ? api.TF_SetAttrInt : api.TFE_OpSetAttrInt)(op, key, BigInt(value as number));
        }
        break;
      case attributeKinds.float:
        (isGraph ? api.TF_SetAttrFloat : api.TFE_OpSetAttrFloat)(op, key, value as number);
        break;
      case attributeKinds.bool:
        (isGraph ? api.TF_SetAttrBool : api.TFE_OpSetAttrBool)(op, key, value ? 1 : 0);
        break;
      case attributeKinds.type:
        if (Array.isArray(value)) {
          const list = Int32Array.from(value);
          const set = isGraph ? api.TF_SetAttrTypeList : api.TFE_OpSetAttrTypeList;
          set(op, key, list, list.length);
        } else {
          (isGraph ? api.TF_SetAttrType : api.TFE_OpSetAttrType)(op, key, value as number);
        }
        break;
      case attributeKinds.shape: {
        const sides = BigInt64Array.from(value as number[], (number) => BigInt(number));
        if (isGraph) api.TF_SetAttrShape(op, key, sides, sides.length);
        else {
          checked(
            `Cannot set "${name}"`,
            (status) => api.TFE_OpSetAttrShape(op, key, sides, sides.length, status),
          );
        }
        break;
      }
      case attributeKinds.func: {
        const text = new TextEncoder().encode(String(value));
        const set = isGraph ? api.TF_SetAttrFuncName : api.TFE_OpSetAttrFunctionName;
        set(op, key, text, BigInt(text.length));
        break;
      }
      default:
        throw new TypeError(`Cannot set attribute "${name}": its kind ${type} is not supported`);
    }
  }
}
