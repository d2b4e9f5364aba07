/**
 * The label by which our objects are known in a cluster: nothing else is changed, listed or removed.
 *
 * @module
 */

/** The label, and its value on our objects. */
export const managedBy = { label: "app.kubernetes.io/managed-by", value: "likeness" } as const;

/** As a selector of lists. */
export const managedBySelector = `${managedBy.label}=${managedBy.value}`;

/** Whether an object is ours. */
export function isOurs(
  { metadata: { labels } }: { metadata: { labels?: Readonly<Record<string, string>> } },
): boolean {
  return labels?.[managedBy.label] === managedBy.value;
}
