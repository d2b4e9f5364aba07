/**
 * TensorFlow's own word on whether a call went well. Every call that takes a status goes through
 * `checked`, so that none fails unseen.
 *
 * @module
 */

import { type CApi, type Pointer, textAt } from "./c_api.ts";

/** TensorFlow's `RESOURCE_EXHAUSTED`. */
export const outOfMemoryCode = 8;

/** TensorFlow's error codes that are told apart here. */
const codes: Record<number, string> = {
  3: "invalid argument",
  5: "not found",
  [outOfMemoryCode]: "out of memory",
  9: "failed precondition",
  12: "not implemented",
  13: "internal",
};

/** An error that TensorFlow reported, in its own words. */
export class TensorflowError extends Error {
  override name = "TensorflowError";

  /**
   * Makes the error.
   *
   * @param code TensorFlow's error code
   */
  constructor(message: string, readonly code: number) {
    super(message);
  }
}

/** Calls a function with a status; what the status says afterwards is an error, or nothing. */
export type Checked = <Result>(what: string, call: (status: Pointer) => Result) => Result;

/** Makes `checked` for a library. One status serves all calls: each overwrites it. */
export function createChecked(api: CApi): Checked {
  const status = api.TF_NewStatus();
  return (what, call) => {
    const result = call(status);
    throwIfBad(api, what, status);
    return result;
  };
}

/** The same for a call that is waited for: it has a status of its own. */
export async function checkedInBackground<Result>(
  api: CApi,
  what: string,
  call: (status: Pointer) => Promise<Result>,
): Promise<Result> {
  const status = api.TF_NewStatus();
  try {
    const result = await call(status);
    throwIfBad(api, what, status);
    return result;
  } finally {
    api.TF_DeleteStatus(status);
  }
}

function throwIfBad(api: CApi, what: string, status: Pointer): void {
  const code = api.TF_GetCode(status);
  if (code === 0) return;
  const message = textAt(api.TF_Message(status));
  throw new TensorflowError(`${what}: ${message} (${codes[code] ?? `code ${code}`})`, code);
}
