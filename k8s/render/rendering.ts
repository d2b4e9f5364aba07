/**
 * What is rendered, and what is said with it.
 *
 * @module
 */

/** What is to be run. */
export type RenderRequest =
  | { kind: "train" }
  | {
    kind: "sweep";
    /** Whether each run is a Job of its own, which a queue admits by itself. */
    separate: boolean;
  }
  | {
    kind: "embed";
    /** In how many shards. */
    shards: number;
    /** Which part of the data set. */
    part: string;
  };

/** What the manifests say besides the configuration. */
export interface Rendering {
  /** The image. */
  image: string;
  /** What people want to know of the Job; not part of what it is. */
  annotations: Record<string, string>;
}
