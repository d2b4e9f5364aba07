/**
 * Why a Job writes nothing, in the words of `k8s:status`.
 *
 * @module
 */

import { ApiError } from "../client/api_error.ts";
import type { Cluster } from "../client/cluster.ts";
import { ConnectionError } from "../client/connection_error.ts";
import type { Job } from "../client/kubernetes_objects.ts";
import { openReader } from "../status/job_reader.ts";
import { jobStanding } from "../status/job_standing.ts";
import { isFinished } from "../status/phase.ts";

/** Says why a Job writes nothing; null if there is nothing to say. */
export type WaitingWords = (job: Job, signal?: AbortSignal) => Promise<string | null>;

/** Makes what says it. */
export function waitingWords(cluster: Cluster, note: (text: string) => void): WaitingWords {
  const reader = openReader(cluster, { events: "needed", note });
  return async (job, signal) => {
    const facts = await reader.factsOf(job, signal).catch(nullIfPassing);
    if (facts === null) return null;
    const { phase, reason } = jobStanding(facts);
    if (isFinished(phase) || reason === "") return null;
    return phase === "Running" ? reason : `${phase}: ${reason}`;
  };
}

/** A cluster that does not answer now may tell it the next time. */
function nullIfPassing(error: unknown): null {
  if (error instanceof ConnectionError && error.isTransient) return null;
  if (error instanceof ApiError && error.status >= 500) return null;
  throw error;
}
