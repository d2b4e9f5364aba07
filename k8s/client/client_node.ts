/**
 * The one door to `@kubernetes/client-node`. Of it only the models are used, and only to make and to
 * test the table of known fields.
 *
 * Nothing that runs against a cluster loads it. It reads all of the environment, which no task may;
 * it ignores `tokenFile` and all but the first of the groups to act for, and cannot renew an OpenID
 * Connect token; it drops fields that it does not know before it sends a manifest; and it waits for
 * ever where a server drops the connection of a log.
 *
 * @module
 */

/** A field of a Kubernetes type, as the client describes it. */
export interface ModelField {
  /** Its name in JSON. */
  baseName: string;
  /** Its type, such as `string`, `V1JobSpec`, `Array<V1Container>` or `{ [key: string]: string; }`. */
  type: string;
}

/** Gives the fields of a type such as `V1Job`; undefined where that is no type with fields. */
export async function loadModels(): Promise<(type: string) => ModelField[] | undefined> {
  const models = await import("@kubernetes/client-node/dist/gen/models/all.js");
  const byName = models as unknown as Record<
    string,
    { getAttributeTypeMap?(): ModelField[] } | undefined
  >;
  return (type) => byName[type]?.getAttributeTypeMap?.();
}
