/**
 * The configuration's `sweep` section: which settings are tried, each in a run of its own.
 *
 * @module
 */

import { z } from "zod";

const key = z.string().regex(/^[A-Za-z_]\w*(\.\w+){1,8}$/).meta({
  wanted: 'a key of the configuration, such as "train.learning_rate"',
});

/** The section `sweep`. */
export const sweep = z.strictObject({
  grid: z.record(key, z.array(z.unknown()).min(1).max(1000)).default({}).meta({
    description:
      "Keys with the values to try, all combinations of them, such as {train.seed: [0, 1, 2]}.",
  }),
  list: z.array(z.record(key, z.unknown())).max(1000).default([]).meta({
    description: "Or the combinations one by one, such as [{train.seed: 0, train.epochs: 9}].",
  }),
  parallelism: z.int().min(1).max(1000).nullable().default(null).meta({
    description: "At most so many runs at a time; null: as many as the cluster has room for.",
  }),
  max_failed: z.int().min(0).max(1000).nullable().default(null).meta({
    description: "The sweep is ended when more runs than these have failed; null: never.",
  }),
  retries: z.int().min(0).max(1000).nullable().default(null).meta({
    description: "How often each run is tried again after it failed; null: k8s.retries.",
  }),
});
