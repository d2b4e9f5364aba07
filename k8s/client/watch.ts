/**
 * Follows what becomes of some objects, for as long as one likes: over lost connections, restarts of
 * the API server, and its forgetting of what happened long ago.
 *
 * @module
 */

import { ApiError, type Status } from "./api_error.ts";
import type { Cluster } from "./cluster.ts";
import { ConnectionError } from "./connection_error.ts";
import type { KubernetesObject } from "./kubernetes_objects.ts";
import { listPath, type ObjectList } from "./read_objects.ts";
import { pause } from "./patience.ts";
import { streamLines } from "./stream_lines.ts";

/** What became of an object. */
export interface WatchEvent<Item> {
  /** Whether it is new (or was there at the start), has changed, or is gone. */
  type: "ADDED" | "MODIFIED" | "DELETED";
  /** The object; the last that was known of one that is gone. */
  object: Item;
}

/** What is watched, and until when. */
export interface WatchOptions<Item> {
  /** Which objects of those at the path. */
  query?: { labelSelector?: string; fieldSelector?: string };
  /** Goes on from this list; by default what there is comes first, as ADDED. */
  since?: ObjectList<Item>;
  /** Ends it. */
  signal: AbortSignal;
  /** Hears of every interruption, and after how long it goes on. */
  onInterruption?: (error: Error, pauseSeconds: number) => void;
  /** The pauses after interruptions: the first, and the longest. */
  pauses?: { firstSeconds: number; longestSeconds: number };
}

/** After this time the API server ends a watch, and a new one goes on. */
const watchSeconds = 290;

/**
 * Watches the objects at a path, such as that of all pods of a namespace, until the signal is
 * aborted.
 *
 * @throws {ApiError} if the API server refuses it
 * @throws {ConnectionError} if the server cannot be reached at the start, or cannot be trusted
 */
export async function* watch<Item extends KubernetesObject>(
  cluster: Cluster,
  path: string,
  options: WatchOptions<Item>,
): AsyncGenerator<WatchEvent<Item>, void, void> {
  const { query = {}, since, signal, onInterruption = () => {} } = options;
  const { firstSeconds, longestSeconds } = options.pauses ??
    { firstSeconds: 1, longestSeconds: 30 };
  const known = new Map((since?.items ?? []).map((item) => [keyOf(item), item]));
  let version = since?.resourceVersion;
  let isStarted = false;
  let failures = 0;

  while (!signal.aborted) {
    let seconds = firstSeconds;
    try {
      if (version === undefined) {
        const list = await listPath<Item>(cluster, path, { query, signal });
        yield* takeOver(known, list.items);
        version = list.resourceVersion;
      }
      isStarted = true;
      for await (const event of readEvents<Item>(cluster, path, { query, version, signal })) {
        failures = 0;
        version = event.object.metadata.resourceVersion;
        if (event.type === "BOOKMARK") continue;
        if (event.type === "DELETED") known.delete(keyOf(event.object));
        else known.set(keyOf(event.object), event.object);
        yield { type: event.type, object: event.object };
      }
    } catch (error) {
      if (signal.aborted) return;
      if (error instanceof ApiError && error.status === 410) {
        version = undefined; // what happened since is forgotten: list again
      } else {
        if (!isStarted || !mayPass(error)) throw error;
        seconds = Math.min(longestSeconds, firstSeconds * 2 ** failures++);
        onInterruption(error, seconds);
      }
    }
    await pause(seconds, signal).catch(() => {}); // the loop ends if it was aborted
  }
}

/** Makes `known` equal to a list, and gives what is different in it. */
function* takeOver<Item extends KubernetesObject>(
  known: Map<string, Item>,
  items: readonly Item[],
): Generator<WatchEvent<Item>> {
  const keys = new Set(items.map(keyOf));
  for (const [key, object] of known) {
    if (keys.has(key)) continue;
    known.delete(key);
    yield { type: "DELETED", object };
  }
  for (const object of items) {
    const before = known.get(keyOf(object));
    known.set(keyOf(object), object);
    if (before === undefined) yield { type: "ADDED", object };
    else if (before.metadata.resourceVersion !== object.metadata.resourceVersion) {
      yield { type: "MODIFIED", object };
    }
  }
}

/** Another object may come to have the same name, but never the same uid. */
function keyOf({ metadata }: KubernetesObject): string {
  return metadata.uid ?? `${metadata.namespace}/${metadata.name}`;
}

/** The events of one connection. */
async function* readEvents<Item>(
  cluster: Cluster,
  path: string,
  { query, version, signal }: {
    query: Record<string, string | undefined>;
    version: string;
    signal: AbortSignal;
  },
): AsyncGenerator<
  { type: WatchEvent<Item>["type"] | "BOOKMARK"; object: Item & KubernetesObject }
> {
  const lines = streamLines(cluster, {
    path,
    query: {
      ...query,
      watch: true,
      resourceVersion: version,
      allowWatchBookmarks: true,
      timeoutSeconds: watchSeconds,
    },
    signal,
  });
  for await (const line of lines) {
    if (line === "") continue;
    const event = JSON.parse(line);
    if (event.type === "ERROR") throw watchError(event.object);
    yield event;
  }
}

function watchError(word: Status & { code?: number }): ApiError {
  const status = word.code ?? 500;
  return new ApiError(`Cannot watch on: ${word.message ?? "the API server gives no reason"}.`, {
    status,
    word,
  });
}

function mayPass(error: unknown): error is Error {
  if (error instanceof ApiError) return error.status === 429 || error.status >= 500;
  return error instanceof ConnectionError && error.isTransient;
}
