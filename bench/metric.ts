/**
 * What benches measure.
 *
 * @module
 */

import type { Round } from "./worker.ts";

/** What is measured in a round. */
export interface Metric {
  /** Its name, unit included. */
  name: string;
  /** Its value in a round. */
  of(round: Round): number;
  /** Whether more is better; default no. */
  moreIsBetter?: boolean;
}
