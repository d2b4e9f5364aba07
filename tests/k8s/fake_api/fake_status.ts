/**
 * How an API server says no: the bodies of a real one (Kubernetes 1.34), word for word.
 *
 * @module
 */

/** The kinds of objects that the fake API server has. */
export interface FakeKind {
  /** The plural name, such as `jobs`. */
  resource: string;
  kind: string;
  /** Empty for the core. */
  group: string;
  version: string;
  namespaced: boolean;
  /** Defined by a CustomResourceDefinition, as Kueue's are. */
  isCustom: boolean;
}

/** A refusal; what answers requests throws it. */
export class Refusal extends Error {
  constructor(
    readonly code: number,
    readonly reason: string | undefined,
    message: string,
    readonly details?: Record<string, unknown>,
  ) {
    super(message);
  }

  /** What its body is. */
  contentType = "application/json";

  /** The body that is sent. */
  body(): string {
    const { code, reason, message, details } = this;
    const head = { kind: "Status", apiVersion: "v1", metadata: {}, status: "Failure" };
    return JSON.stringify({ ...head, message, reason, details, code });
  }
}

/** A field that is not as it should be. */
export interface FieldFault {
  reason:
    | "FieldValueInvalid"
    | "FieldValueRequired"
    | "FieldValueNotFound"
    | "FieldValueForbidden"
    | "FieldValueNotSupported"
    | "FieldValueTooLong"
    | "FieldValueDuplicate";
  message: string;
  field: string;
}

/** `jobs.batch`, `pods`. */
export function qualified({ resource, group }: FakeKind): string {
  return group === "" ? resource : `${resource}.${group}`;
}

/** There is no such object. */
export function notFound(kind: FakeKind, name: string): Refusal {
  return new Refusal(404, "NotFound", `${qualified(kind)} "${name}" not found`, {
    name,
    group: kind.group || undefined,
    kind: kind.resource,
  });
}

/** There is no such path. */
export function noSuchPath(): Refusal {
  return new Refusal(404, "NotFound", "the server could not find the requested resource", {});
}

/** The path does not take this method. */
export function wrongMethod(): Refusal {
  return new Refusal(
    405,
    "MethodNotAllowed",
    "the server does not allow this method on the requested resource",
    {},
  );
}

/** There is one already. */
export function alreadyExists(kind: FakeKind, name: string): Refusal {
  return new Refusal(409, "AlreadyExists", `${qualified(kind)} "${name}" already exists`, {
    name,
    group: kind.group || undefined,
    kind: kind.resource,
  });
}

/** It has changed meanwhile. */
export function modified(kind: FakeKind, name: string): Refusal {
  return new Refusal(
    409,
    "Conflict",
    `Operation cannot be fulfilled on ${
      qualified(kind)
    } "${name}": the object has been modified; please apply your changes to the latest version and try again`,
    { name, group: kind.group || undefined, kind: kind.resource },
  );
}

/** Fields are not as they should be. */
export function invalid(
  { group, kind }: { group: string; kind: string },
  name: string,
  faults: FieldFault[],
): Refusal {
  const texts = faults.map(({ field, message }) => `${field}: ${message}`);
  const all = texts.length === 1 ? texts[0] : `[${texts.join(", ")}]`;
  const qualifiedKind = group === "" ? kind : `${kind}.${group}`;
  return new Refusal(422, "Invalid", `${qualifiedKind} "${name}" is invalid: ${all}`, {
    name: name || undefined,
    group: group || undefined,
    kind: kind || undefined,
    causes: faults,
  });
}

/** The request makes no sense. */
export function badRequest(message: string): Refusal {
  return new Refusal(400, "BadRequest", message);
}

/** Nobody knows who asks. */
export function unauthorized(): Refusal {
  return new Refusal(401, "Unauthorized", "Unauthorized");
}

/** Who asks may not. */
export function forbidden(
  kind: FakeKind,
  { user, verb, subresource, namespace, name }: {
    user: string;
    verb: string;
    subresource: string | undefined;
    namespace: string | undefined;
    name: string | undefined;
  },
): Refusal {
  const what = name === undefined ? qualified(kind) : `${qualified(kind)} "${name}"`;
  const resource = subresource === undefined ? kind.resource : `${kind.resource}/${subresource}`;
  const where = namespace === undefined
    ? "at the cluster scope"
    : `in the namespace "${namespace}"`;
  return new Refusal(
    403,
    "Forbidden",
    `${what} is forbidden: User "${user}" cannot ${verb} resource "${resource}" in API group "${kind.group}" ${where}`,
    { name, group: kind.group || undefined, kind: kind.resource },
  );
}

/** The fake is asked for what it does not have; a real one would do it. */
export function notInTheFake(what: string): Refusal {
  return new Refusal(501, undefined, `the fake API server has no ${what}`);
}
