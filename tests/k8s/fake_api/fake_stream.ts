/**
 * Answers of the fake API server that go on: watches and logs that are followed.
 *
 * @module
 */

import type { FakeTarget } from "./fake_kinds.ts";
import { selectorsOf } from "./fake_selectors.ts";
import { badRequest, invalid, notFound, Refusal } from "./fake_status.ts";
import type { FakeChange, FakeObject, FakeStore } from "./fake_store.ts";

/** An answer that goes on. */
export interface FakeStream {
  /** Sends a piece. */
  write(text: string): void;
  /** Ends it as it should. */
  end(): void;
  /** Hears of its end, whoever ended it. */
  onEnd(listener: () => void): void;
}

/** Answers GET with `watch`; puts what sends a bookmark among the `bookmarks`, while it lasts. */
export function watchObjects(
  store: FakeStore,
  target: FakeTarget,
  query: URLSearchParams,
  bookmarks: Set<() => void>,
  openStream: () => FakeStream,
): void {
  const { kind, namespace } = target;
  const matches = selectorsOf(kind, query);
  const since = versionOf(query);
  const stream = openStream();
  const send = (type: string, object: unknown) =>
    stream.write(JSON.stringify({ type, object }) + "\n");
  const tell = (change: FakeChange) => {
    const { object, before, isGone } = change;
    if (change.resource !== kind.resource) return;
    if (namespace !== undefined && object.metadata.namespace !== namespace) return;
    const was = before !== null && matches(before);
    const is = !isGone && matches(object);
    if (is) send(was ? "MODIFIED" : "ADDED", object);
    else if (was) send("DELETED", object);
  };

  if (since === 0) {
    for (const object of store.list({ resource: kind.resource, namespace }).filter(matches)) {
      send("ADDED", object);
    }
  } else if (since < store.oldest()) {
    send("ERROR", tooOld(since, store.oldest()));
    stream.end();
    return;
  } else {
    for (const change of store.changesSince(since)) tell(change);
  }
  stream.onEnd(store.listen(tell));

  const bookmark = () => {
    if (query.get("allowWatchBookmarks") !== "true") return;
    const apiVersion = kind.group === "" ? kind.version : `${kind.group}/${kind.version}`;
    const metadata = { resourceVersion: String(store.version()) };
    send("BOOKMARK", { kind: kind.kind, apiVersion, metadata });
  };
  bookmarks.add(bookmark);
  stream.onEnd(() => bookmarks.delete(bookmark));
  const seconds = Number(query.get("timeoutSeconds") ?? 0);
  if (seconds > 0) {
    const timer = setTimeout(() => {
      bookmark();
      stream.end();
    }, seconds * 1000);
    stream.onEnd(() => clearTimeout(timer));
  }
}

/** The version from which a watch goes on; 0 is from what there is. */
function versionOf(query: URLSearchParams): number {
  const asked = query.get("resourceVersion") ?? "";
  if (/^\d*$/.test(asked)) return Number(asked);
  throw new Refusal(
    500,
    undefined,
    `resourceVersion: Invalid value: "${asked}": strconv.ParseUint: parsing "${asked}": invalid syntax`,
  );
}

function tooOld(asked: number, oldest: number): unknown {
  return {
    kind: "Status",
    apiVersion: "v1",
    metadata: {},
    status: "Failure",
    message: `too old resource version: ${asked} (${oldest})`,
    reason: "Expired",
    code: 410,
  };
}

/** The log of a container. */
export interface FakeLog {
  lines: { time: Date; text: string }[];
  isEnded: boolean;
  listeners: Set<() => void>;
}

/** Makes an empty log of a container that runs. */
export function makeFakeLog(): FakeLog {
  return { lines: [], isEnded: false, listeners: new Set() };
}

/** Answers GET on a pod's log; null stands for an answer without content. */
export function streamLog(
  store: FakeStore,
  logs: ReadonlyMap<string, FakeLog>,
  { kind, namespace, name }: FakeTarget,
  query: URLSearchParams,
  stream: () => FakeStream,
): null | void {
  checkLogQuery(name!, query);
  const pod = store.get({ resource: "pods", namespace }, name!);
  if (!pod) throw notFound(kind, name!);
  const container = containerOf(pod, query.get("container"));
  if (!pod.spec.nodeName) return null;
  const previous = query.get("previous") === "true";
  checkStarted(pod, container, previous);

  const log = logs.get(logKey(namespace!, name!, container, previous)) ??
    { ...makeFakeLog(), isEnded: true };
  const follow = query.get("follow") === "true" && !previous;
  const timestamps = query.get("timestamps") === "true";
  const open = stream();
  let next = firstLine(log, query);
  const send = () => {
    for (; next < log.lines.length; next++) {
      const { time, text } = log.lines[next];
      open.write(`${timestamps ? `${nanoseconds(time)} ` : ""}${text}\n`);
    }
    if (!follow || log.isEnded) open.end();
  };
  log.listeners.add(send);
  open.onEnd(() => log.listeners.delete(send));
  send();
}

/** Under which a container's log is kept. */
export function logKey(
  namespace: string,
  pod: string,
  container: string,
  previous = false,
): string {
  return [namespace, pod, container, previous].join("\n");
}

function checkLogQuery(name: string, query: URLSearchParams): void {
  const tail = query.get("tailLines");
  const since = query.get("sinceSeconds");
  const fault = (field: string, value: string, limit: string) =>
    invalid({ group: "", kind: "PodLogOptions" }, name, [{
      reason: "FieldValueInvalid",
      message: `Invalid value: ${value}: must be greater than ${limit}`,
      field,
    }]);
  if (tail !== null && Number(tail) < 0) throw fault("tailLines", tail, "or equal to 0");
  if (since !== null && Number(since) <= 0) throw fault("sinceSeconds", since, "0");
  const time = query.get("sinceTime");
  if (time !== null && Number.isNaN(Date.parse(time))) {
    throw badRequest(
      `parsing time "${time}" as "2006-01-02T15:04:05Z07:00": cannot parse "${time}" as "2006"`,
    );
  }
}

function containerOf(pod: FakeObject, asked: string | null): string {
  const names: string[] = pod.spec.containers.map(({ name }: { name: string }) => name);
  const pending = pod.metadata.name;
  if (asked === null && names.length > 1) {
    throw badRequest(
      `a container name must be specified for pod ${pending}, choose one of: [${names.join(" ")}]`,
    );
  }
  const name = asked ?? names[0];
  if (!names.includes(name)) throw badRequest(`container ${name} is not valid for pod ${pending}`);
  return name;
}

function checkStarted(pod: FakeObject, container: string, previous: boolean): void {
  const status = (pod.status?.containerStatuses ?? [])
    .find(({ name }: { name: string }) => name === container);
  const where = `container "${container}" in pod "${pod.metadata.name}"`;
  if (previous) {
    if (status?.lastState?.terminated) return;
    throw badRequest(`previous terminated ${where} not found`);
  }
  if (status?.state?.running || status?.state?.terminated) return;
  const reason = status?.state?.waiting?.reason ?? "ContainerCreating";
  throw badRequest(`${where} is waiting to start: ${reason}`);
}

/** The first line that is sent. */
function firstLine({ lines }: FakeLog, query: URLSearchParams): number {
  const sinceTime = query.get("sinceTime");
  const sinceSeconds = query.get("sinceSeconds");
  let since = -Infinity;
  // Only whole seconds come through to the kubelet.
  if (sinceTime !== null) since = Math.floor(Date.parse(sinceTime) / 1000) * 1000;
  if (sinceSeconds !== null) since = Date.now() - Number(sinceSeconds) * 1000;
  const found = lines.findIndex(({ time }) => time.getTime() >= since);
  const start = found < 0 ? lines.length : found;
  const tail = Number(query.get("tailLines") ?? Infinity);
  return Math.max(start, lines.length - tail);
}

function nanoseconds(time: Date): string {
  return time.toISOString().replace("Z", "000000Z");
}
