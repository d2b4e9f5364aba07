/**
 * An API server for tests, in this process: the kinds of objects that `k8s/` uses, kept in memory,
 * with the answers and refusals of a real one. It can be told to be slow, to fail, to drop
 * connections and to go away, and notes every request.
 *
 * What it does not have it answers with status 501. It has no controllers and no kubelet: whoever
 * wants pods and logs puts them there.
 *
 * @module
 */

import { fakeKinds } from "./fake_api/fake_kinds.ts";
import { type FakeRequest, whole } from "./fake_api/fake_objects.ts";
import { type FakeState, respond } from "./fake_api/fake_routes.ts";
import { type FakeSender, type FakeTls, startFakeServer } from "./fake_api/fake_server.ts";
import { unauthorized } from "./fake_api/fake_status.ts";
import { type FakeObject, type FakePlace, makeFakeStore } from "./fake_api/fake_store.ts";
import { type FakeLog, logKey, makeFakeLog } from "./fake_api/fake_stream.ts";

/** What the server has. */
export interface FakeApiOptions {
  /** With it, the server speaks https. */
  tls?: FakeTls;
  /** The users by their tokens; without it, everybody is `tester`. */
  tokens?: Record<string, string>;
  /** Whether the cluster has Kueue. */
  hasKueue?: boolean;
}

/** A request that came. */
export interface SeenRequest extends Omit<FakeRequest, "query"> {
  query: Record<string, string>;
  /** Who sent it; null if nobody knows. */
  user: string | null;
}

/** Which container's log, and of which pod. */
export interface FakeLogPlace {
  /** By default `train`. */
  container?: string;
  /** By default `default`. */
  namespace?: string;
  /** The one before its last restart. */
  previous?: boolean;
}

/** An object as a test writes it; what is missing is filled in. */
export interface FakeManifest {
  metadata: { name: string; namespace?: string; [key: string]: unknown };
  [key: string]: unknown;
}

/** An API server for tests. */
export type FakeApi = Awaited<ReturnType<typeof startFakeApi>>;

/** Starts an API server on a free port of 127.0.0.1. It has the namespace `default`. */
export async function startFakeApi({ tls, hasKueue = false, ...options }: FakeApiOptions = {}) {
  const store = makeFakeStore();
  const seen: SeenRequest[] = [];
  const tokens: Record<string, string> = { ...options.tokens };
  let foregroundSeconds = 0;
  const state: FakeState = {
    store,
    logs: new Map(),
    denials: [],
    bookmarks: new Set(),
    hasKueue,
    hasDisruptionBudget: false,
    collect: (remove) => server.later(foregroundSeconds, remove),
  };

  const server = await startFakeServer(tls, {
    receive(request, sender) {
      const user = userOf(request, sender);
      seen.push({ ...request, query: Object.fromEntries(request.query), user });
      return user;
    },
    answer(request, user, openStream) {
      if (user === null) throw unauthorized();
      return respond(state, user, request, openStream);
    },
  });

  function userOf({ headers }: FakeRequest, { token, certificateName }: FakeSender): string | null {
    const isAsked = options.tokens !== undefined || tls?.clientAuthority !== undefined;
    const known = token !== undefined
      ? tokens[token] ?? null
      : certificateName ?? "system:anonymous";
    const user = isAsked ? known : "tester";
    return user && (headers["impersonate-user"] ?? user);
  }

  function put(resource: string, object: FakeManifest): FakeObject {
    const { namespace } = placeOf(resource, object.metadata.namespace);
    return store.put(resource, whole(fakeKinds.get(resource)!, namespace, object));
  }

  function putNamespace(name: string): void {
    put("namespaces", { metadata: { name }, status: { phase: "Active" } });
  }

  function logOf(pod: string, place: FakeLogPlace): FakeLog {
    const { container = "train", namespace = "default", previous = false } = place;
    const key = logKey(namespace, pod, container, previous);
    const log = state.logs.get(key) ?? makeFakeLog();
    state.logs.set(key, log);
    return log;
  }

  putNamespace("default");
  return {
    /** Its address. */
    url: server.url,
    /** The requests that came, the oldest first. */
    seen,
    /** The users by their tokens; a test may add and remove some. */
    tokens,
    put,
    putNamespace,
    /** The object that is there. */
    find: (resource: string, name: string, namespace?: string): FakeObject | undefined =>
      store.get(placeOf(resource, namespace), name),
    /** All objects of a kind, in all namespaces. */
    all: (resource: string): FakeObject[] => store.list({ resource, namespace: undefined }),
    /** Changes an object. */
    change(
      resource: string,
      name: string,
      change: (object: FakeObject) => void,
      namespace?: string,
    ): void {
      const found = store.get(placeOf(resource, namespace), name);
      if (!found) throw new Error(`there is no ${resource} "${name}"`);
      change(found);
      store.put(resource, found);
    },
    /** Takes an object away. */
    take: (resource: string, name: string, namespace?: string): void =>
      store.remove(placeOf(resource, namespace), name),
    /** Adds lines to the log of a container, all of one time. */
    log(pod: string, lines: string[], place: FakeLogPlace & { time?: Date } = {}): void {
      const log = logOf(pod, place);
      const time = place.time ?? new Date();
      log.lines.push(...lines.map((text) => ({ time, text })));
      for (const listener of [...log.listeners]) listener();
    },
    /** Ends the log of a container. */
    endLog(pod: string, place: FakeLogPlace = {}): void {
      const log = logOf(pod, place);
      log.isEnded = true;
      for (const listener of [...log.listeners]) listener();
    },
    /** Something goes wrong with the next request that it fits. */
    fail: server.fail,
    /** What nobody may do; a test may add and remove some. */
    denials: state.denials,
    /** Whether no pod may be evicted. */
    setDisruptionBudget: (value: boolean) => void (state.hasDisruptionBudget = value),
    /** How long what is deleted in the foreground is still there. */
    setForegroundSeconds: (seconds: number) => void (foregroundSeconds = seconds),
    /** How many watches and logs are open. */
    openStreams: server.openStreams,
    /** Drops the connections of all watches and logs. */
    dropStreams: server.dropStreams,
    /** Ends all watches and logs as if their time were over. */
    endStreams: server.endStreams,
    /** Sends a bookmark to every watch. */
    bookmark(): void {
      for (const send of state.bookmarks) send();
    },
    /** Forgets what happened, so that no watch can go on from before. */
    forget: store.forget,
    /** Goes away: connections end, and new ones are refused. */
    stop: server.stop,
    /** Comes back at the same address, with the objects that it had. */
    start: server.start,
    /** A kubeconfig for it. */
    kubeconfig({ user = {}, cluster = {}, namespace }: {
      user?: object;
      cluster?: object;
      namespace?: string;
    } = {}): string {
      return JSON.stringify({
        "current-context": "fake",
        contexts: [{ name: "fake", context: { cluster: "fake", user: "fake-user", namespace } }],
        clusters: [{ name: "fake", cluster: { server: server.url, ...cluster } }],
        users: [{ name: "fake-user", user }],
      });
    },
    [Symbol.asyncDispose]: server.stop,
  };
}

function placeOf(resource: string, namespace = "default"): FakePlace {
  return { resource, namespace: fakeKinds.get(resource)!.namespaced ? namespace : undefined };
}
