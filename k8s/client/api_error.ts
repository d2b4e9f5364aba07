/**
 * What the API server refuses, in one sentence with a hint.
 *
 * @module
 */

import { shorten } from "../../src/core/shorten.ts";
import { UserError } from "../../src/core/user_error.ts";
import type { Asked } from "./describe_request.ts";
import { inClusterContext } from "./service_account.ts";

/** A field that the API server faults. */
export interface Cause {
  /** Where it is, such as `spec.backoffLimit`. */
  field?: string;
  /** What is wrong with it. */
  message?: string;
  /** The kind of fault, such as `FieldValueInvalid`. */
  reason?: string;
}

/** The API server's word on what it did not do. */
export interface Status {
  message?: string;
  reason?: string;
  details?: {
    name?: string;
    group?: string;
    kind?: string;
    causes?: Cause[];
    retryAfterSeconds?: number;
  };
}

/** A request that the API server refused; exit code 1 where the same may succeed later, else 2. */
export class ApiError extends UserError {
  /** The HTTP status. */
  readonly status: number;
  /** The API server's name for it, such as `AlreadyExists`; empty where it gave none. */
  readonly reason: string;
  /** Its own message. */
  readonly word: string;
  /** The fields that it faults. */
  readonly causes: readonly Cause[];
  /** Whether the object is not there; not so where the cluster knows no such kind of object. */
  readonly isAbsent: boolean;
  /** After how long it wants to be asked again, in seconds. */
  readonly retryAfterSeconds: number | undefined;

  /** Makes the error from the API server's answer. */
  constructor(message: string, { status, word, hint, retryAfterSeconds }: {
    status: number;
    word: Status;
    hint?: string;
    retryAfterSeconds?: number;
  }) {
    const exitCode = status === 429 || status >= 500 ? 1 : 2;
    super(message, { hint, exitCode });
    this.name = "ApiError";
    this.status = status;
    this.reason = word.reason ?? "";
    this.word = word.message ?? "";
    this.causes = word.details?.causes ?? [];
    this.isAbsent = status === 404 && word.details?.name !== undefined;
    this.retryAfterSeconds = retryAfterSeconds ?? word.details?.retryAfterSeconds;
  }
}

/** Who asked, for messages. */
export interface Asker {
  /** The context. */
  context: string;
  /** The user's name in the kubeconfig. */
  user: string | null;
  /** When the credentials in use end, or have ended. */
  expiry: Date | null;
}

/** Makes the error for an answer that is a refusal. */
export async function apiError(
  response: Response,
  asked: Asked,
  asker: Asker,
): Promise<ApiError> {
  const word = await readStatus(response);
  const { status } = response;
  const retryAfter = Number(response.headers.get("retry-after") ?? NaN);
  const [message, hint] = explain(status, word, asked, asker);
  return new ApiError(`Cannot ${asked.words}: ${message}.`, {
    status,
    word,
    hint,
    retryAfterSeconds: Number.isFinite(retryAfter) ? retryAfter : undefined,
  });
}

/** Reads the status that the API server sends; what else it or a proxy sends is a message. */
async function readStatus(response: Response): Promise<Status> {
  const text = await response.text();
  try {
    const word: unknown = JSON.parse(text);
    if (typeof word === "object" && word !== null) return word;
  } catch {
    // not JSON
  }
  const isPage = /^\s*</.test(text);
  return { message: isPage ? "" : text };
}

/** What went wrong, and what to do about it. */
function explain(status: number, word: Status, asked: Asked, asker: Asker): [string, string] {
  const own = ownWords(word);
  const causes = word.details?.causes ?? [];
  if (status === 401) return explainUnauthorized(asked, asker);
  if (status === 403) return explainForbidden(own, asked, asker);
  if (status === 404) return explainNotFound(word, asked, asker);
  if (status === 409 && word.reason === "AlreadyExists") return ["there is one already", ""];
  if (status === 409) return [`it has changed meanwhile: ${own}`, "Run the same again."];
  if (status === 429 && causes.some(({ reason }) => reason === "DisruptionBudget")) {
    return [own, "Wait until more of what the budget is for runs, or change the budget."];
  }
  if (status === 429) {
    return [`the API server has too much to do: ${own}`, "Run the same again a little later."];
  }
  if (status >= 300 && status < 400) {
    return ["the server wants it sent elsewhere", "Is the kubeconfig's server an API server?"];
  }
  const fields = causes.filter(({ field }) => field);
  if (status === 422 && fields.length > 0) {
    const faults = fields.map(({ field, message = "" }) => `${field}: ${shorten(message, 200)}`);
    return [faults.join("; "), ""];
  }
  return [own || `the server answers with HTTP status ${status}`, ""];
}

function explainUnauthorized(asked: Asked, { context, user, expiry }: Asker): [string, string] {
  const who = user === null ? `context "${context}" has no user` : `user "${user}"`;
  const hint = `Log in anew; ${canI(asked, context)} checks it.`;
  if (user === null) return [`${who}, and the API server wants one`, hint];
  if (expiry !== null && expiry.getTime() < Date.now()) {
    const when = expiry.toISOString().replace(/\.\d+Z$/, "Z");
    return [`the credentials of ${who} (context "${context}") expired at ${when}`, hint];
  }
  return [`the API server does not know ${who} (context "${context}")`, hint];
}

function explainForbidden(own: string, asked: Asked, { context }: Asker): [string, string] {
  const refused = /User "([^"]*)" cannot (\w+) resource "([^"]*)"/.exec(own);
  if (refused === null) return [own, ""];
  const [, user, verb, resource] = refused;
  const way = user === "system:anonymous"
    ? "the kubeconfig's user has no credentials"
    : "whoever runs the cluster can allow it";
  return [
    `user "${user}" may not ${verb} ${resource}`,
    `${canI(asked, context)} checks it; ${way}.`,
  ];
}

function explainNotFound(word: Status, asked: Asked, { context }: Asker): [string, string] {
  const { kind, name } = word.details ?? {};
  if (kind === "namespaces" && asked.resource !== "namespaces") {
    return [
      `namespace "${name}" does not exist`,
      `kubectl get namespaces${contextFlag(context)} lists those there are; ${
        canI(asked, context)
      } checks what you may do there.`,
    ];
  }
  if (name !== undefined) return ["there is none", ""];
  return [`this cluster has no ${asked.resource || "such thing"}`, ""];
}

/** The command that tells whether one may. */
export function canI(
  { verb, resource, subresource, namespace }: Omit<Asked, "words">,
  context: string,
): string {
  const part = subresource === undefined ? "" : ` --subresource ${subresource}`;
  const where = namespace === undefined ? "" : ` --namespace ${namespace}`;
  return `kubectl auth can-i ${verb} ${resource || "pods"}${part}${where}${contextFlag(context)}`;
}

function contextFlag(context: string): string {
  if (context === inClusterContext) return "";
  return ` --context ${/^[\w@:./-]+$/.test(context) ? context : `'${context}'`}`;
}

/** The API server's message without a full stop; some are pages long. */
function ownWords({ message = "" }: Status): string {
  return shorten(message, 300).replace(/\.$/, "");
}
