/**
 * Which rights the requests need that the code of `k8s/` sends to an API server.
 *
 * @module
 */

import { describeRequest } from "../../k8s/client/describe_request.ts";

/** Requests as they are sent, from now on until this is disposed of. */
export interface RecordedRights extends Disposable {
  /** Such as `get pods/log` or `create jobs.batch`. */
  rights: Set<string>;
}

/** Begins to record. */
export function recordRights(server: string): RecordedRights {
  const rights = new Set<string>();
  const own = { fetch: globalThis.fetch, WebSocket: globalThis.WebSocket };
  function record(address: string, method: string): void {
    const { origin, pathname: path, searchParams } = new URL(address);
    if (origin.replace(/^ws/, "http") !== server) return;
    // What is only tried out is done afterwards.
    if (searchParams.has("dryRun")) return;
    const query = Object.fromEntries(searchParams);
    const asked = describeRequest({ method: method as "GET", path, query });
    if (asked.resource === "") return;
    const [resource, ...group] = asked.resource.split(".");
    const part = asked.subresource === undefined ? "" : `/${asked.subresource}`;
    rights.add(`${asked.verb} ${[resource + part, ...group].join(".")}`);
  }
  globalThis.fetch = (input, init) => {
    record(String(input), init?.method ?? "GET");
    return own.fetch(input, init);
  };
  globalThis.WebSocket = class extends own.WebSocket {
    constructor(...[address, options]: ConstructorParameters<typeof WebSocket>) {
      record(String(address), "GET");
      super(address, options);
    }
  };
  return { rights, [Symbol.dispose]: () => void Object.assign(globalThis, own) };
}
