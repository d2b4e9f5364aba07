/**
 * What the schema's own checks may say beside their message.
 *
 * @module
 */

/** What one of the schema's own issues may say as its `params`. */
export interface OwnIssue {
  /** What stands there, where the value itself must not be shown. */
  found?: string;
  /** What to do, in place of the key's description. */
  hint?: string;
}
