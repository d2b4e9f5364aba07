/**
 * What a training depends on, as it is now: of the facts of its run those that matter to what it
 * learns.
 *
 * @module
 */

import type { Config } from "../config/config.ts";
import type { RunFacts } from "./run_record.ts";
import type { TrainingConditions } from "./training_state.ts";

/** The conditions of a training that would begin now. */
export function conditionsOf(config: Config, facts: RunFacts): TrainingConditions {
  const { data, model, train } = config;
  return {
    config: { data, model, train },
    samples: train.sampler.name === "hierarchical"
      ? `${facts.data.list} ${facts.data.groups}`
      : facts.data.list,
    backend: facts.backend.name,
    device: facts.backend.device,
    threads: facts.backend.threads ?? facts.system.processors,
    versions: facts.versions,
  };
}
