/**
 * What the fake API server keeps: objects with versions, and what became of them, for watches.
 *
 * @module
 */

/** An object as it is kept. */
export interface FakeObject {
  apiVersion: string;
  kind: string;
  metadata: {
    name: string;
    namespace?: string;
    uid: string;
    resourceVersion: string;
    creationTimestamp: string;
    labels?: Record<string, string>;
    ownerReferences?: { uid: string; blockOwnerDeletion?: boolean }[];
    finalizers?: string[];
    deletionTimestamp?: string;
    generation?: number;
    [key: string]: unknown;
  };
  // deno-lint-ignore no-explicit-any -- of any kind, as the API server's
  [key: string]: any;
}

/** Which kind of object, in which namespace. */
export interface FakePlace {
  /** The plural name of the resource, such as `jobs`. */
  resource: string;
  /** The namespace; undefined for objects without, and for lists of all namespaces. */
  namespace: string | undefined;
}

/** What became of an object at a version. */
export interface FakeChange {
  version: number;
  resource: string;
  /** What it was; null if it is new. */
  before: FakeObject | null;
  /** What it is, or the last that it was. */
  object: FakeObject;
  isGone: boolean;
}

/** The objects of a fake API server. */
export type FakeStore = ReturnType<typeof makeFakeStore>;

/** Makes a store without objects. */
export function makeFakeStore() {
  const objects = new Map<string, FakeObject>();
  const listeners = new Set<(change: FakeChange) => void>();
  let changes: FakeChange[] = [];
  let version = 1000;
  let oldest = 0;

  function keyOf(resource: string, namespace: string | undefined, name: string): string {
    return [resource, namespace ?? "", name].join("\n");
  }

  function note(change: Omit<FakeChange, "version">): void {
    changes.push({ ...change, version });
    for (const listener of listeners) listener(changes.at(-1)!);
  }

  return {
    /** The version of the newest change. */
    version: () => version,
    /** The oldest version from which a watch can still go on. */
    oldest: () => oldest,
    /** Changes after a version. */
    changesSince: (from: number) => changes.filter((change) => change.version > from),
    /** Hears of every change until the function that it gives is called. */
    listen(listener: (change: FakeChange) => void): () => void {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    /** Forgets all changes, as etcd does after some minutes. */
    forget(): void {
      changes = [];
      version++; // so that every version that was ever given is too old
      oldest = version;
    },
    /** The object of that name. */
    get({ resource, namespace }: FakePlace, name: string): FakeObject | undefined {
      return structuredClone(objects.get(keyOf(resource, namespace, name)));
    },
    /** All objects at a place, by name. */
    list({ resource, namespace }: FakePlace): FakeObject[] {
      const prefix = namespace === undefined ? `${resource}\n` : `${resource}\n${namespace}\n`;
      return [...objects].filter(([key]) => key.startsWith(prefix))
        .toSorted(([a], [b]) => a < b ? -1 : 1)
        .map(([, object]) => structuredClone(object));
    },
    /** All objects that belong to the one with this uid. */
    dependents(uid: string): { resource: string; object: FakeObject }[] {
      return [...objects].flatMap(([key, object]) =>
        object.metadata.ownerReferences?.some((owner) => owner.uid === uid)
          ? [{ resource: key.split("\n")[0], object: structuredClone(object) }]
          : []
      );
    },
    /** Keeps an object, gives it a new version, and gives what is kept. */
    put(resource: string, object: FakeObject): FakeObject {
      const key = keyOf(resource, object.metadata.namespace, object.metadata.name);
      const before = objects.get(key) ?? null;
      const kept = structuredClone(object);
      kept.metadata.resourceVersion = String(++version);
      objects.set(key, kept);
      note({ resource, before, object: kept, isGone: false });
      return structuredClone(kept);
    },
    /** Removes an object; does nothing if it is not there. */
    remove({ resource, namespace }: FakePlace, name: string): void {
      const key = keyOf(resource, namespace, name);
      const before = objects.get(key);
      if (!before) return;
      objects.delete(key);
      const object = structuredClone(before);
      object.metadata.resourceVersion = String(++version);
      note({ resource, before, object, isGone: true });
    },
  };
}
