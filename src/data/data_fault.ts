/**
 * A fault in a data set, as data: `data:check` collects all of them, where training throws the
 * first. A data set throws a {@linkcode DataFaultError} where one of its records is wrong, and reads
 * its records with {@linkcode readRecords}, which knows whether to go on.
 *
 * @module
 */

import { UserError } from "../core/user_error.ts";

/** One fault of a data set. */
export interface DataFault {
  /** What is wrong, as a key: `missing`, `truncated`, `duplicate`, … */
  kind: string;
  /** What is wrong, in one sentence without a full stop. */
  message: string;
  /** The images that it concerns, absolute paths; empty if it is no single image's. */
  paths: string[];
  /** Where it stands: `/photos/list.csv:12`; absent if it stands in no file of annotations. */
  place?: string;
  /** What to do about it, in one sentence. */
  hint?: string;
}

/** Takes a fault; whoever is given none throws it as a `UserError`. */
export type OnDataFault = (fault: DataFault) => void;

/** A fault on its way: to whoever collects faults, else to the user. */
export class DataFaultError extends UserError {
  /** The fault. */
  readonly fault: DataFault;

  /**
   * Makes the error.
   *
   * @param action what cannot be done for it, as `read "list.csv:12"`
   * @param fault the fault
   */
  constructor(action: string, fault: DataFault) {
    super(`Cannot ${action}: ${fault.message}.`, { hint: fault.hint });
    this.fault = fault;
  }
}

/** Hands a fault to `onFault`, after which the caller goes on without what is faulty. */
export function reportFault(error: DataFaultError, onFault?: OnDataFault): void {
  if (!onFault) throw error;
  onFault(error.fault);
}

/**
 * Reads record by record. Where `read` throws a fault, it is reported and the record left out;
 * anything else that it throws ends the reading.
 *
 * @throws {DataFaultError} the first fault, if nobody takes faults
 */
export function readRecords<Raw, Read>(
  records: readonly Raw[],
  read: (record: Raw, index: number) => Read,
  onFault?: OnDataFault,
): Read[] {
  const sound: Read[] = [];
  for (const [index, record] of records.entries()) {
    try {
      sound.push(read(record, index));
    } catch (error) {
      if (!(error instanceof DataFaultError)) throw error;
      reportFault(error, onFault);
    }
  }
  return sound;
}
