/**
 * Runs a program in a pod's container and reads what it writes, over a WebSocket: the way of
 * `kubectl exec`, `v5.channel.k8s.io`. Needs the right to get `pods/exec`, from Kubernetes 1.35 on to
 * create it.
 *
 * @module
 */

import { shorten } from "../../src/core/shorten.ts";
import { ApiError } from "../client/api_error.ts";
import type { Cluster } from "../client/cluster.ts";
import { ConnectionError, connectionLost } from "../client/connection_error.ts";
import { pathOf } from "../client/resources.ts";
import { send } from "../client/send.ts";

/** What runs where. */
export interface ExecOptions {
  /** The container. */
  container: string;
  /** The program and its arguments. */
  command: readonly string[];
  /**
   * Takes what it writes to stdout, piece by piece. No other piece comes before it has returned, so
   * that what is slow to be written does not pile up.
   */
  onOutput(bytes: Uint8Array<ArrayBuffer>): void;
  /** Ends it. */
  signal: AbortSignal;
  /** Without a byte for this long the connection counts as lost; by default five minutes. */
  idleSeconds?: number;
}

/** How it ended. */
export interface ExecEnd {
  exitCode: number;
  /** What it wrote to stderr, as one line. */
  errors: string;
}

/** The channels, as the first byte of a message names them. */
const [stdout, stderr, status] = [1, 2, 3];

/**
 * Runs a program to its end.
 *
 * @throws {ApiError} if the API server refuses it
 * @throws {ConnectionError} if the connection cannot be made, or is lost
 */
export async function execInPod(
  cluster: Cluster,
  pod: string,
  options: ExecOptions,
): Promise<ExecEnd> {
  const { container, command, signal } = options;
  signal.throwIfAborted();
  const path = pathOf("pods", { namespace: cluster.namespace, name: pod, subresource: "exec" });
  const query = new URLSearchParams([
    ["container", container],
    ["stdout", "true"],
    ["stderr", "true"],
    ...command.map((word) => ["command", word]),
  ]);
  const { headers, certificate } = await cluster.credentials.current();
  const socket = new WebSocket(`${cluster.server.replace(/^http/, "ws")}${path}?${query}`, {
    protocols: ["v5.channel.k8s.io"],
    headers: headers.map(([name, value]): [string, string] => [name, value]),
    client: cluster.connections(certificate),
  });
  const end = await readToEnd(socket, options);
  if (end !== "not open" && end !== "lost") return end;
  signal.throwIfAborted();
  if (end === "not open") await explainRefusal(cluster, { path, container, signal });
  throw connectionLost(cluster, end);
}

/** Reads until the program has ended; fails if what it wrote cannot be taken. */
async function readToEnd(
  socket: WebSocket,
  { onOutput, signal, idleSeconds = 300 }: ExecOptions,
): Promise<ExecEnd | "not open" | "lost"> {
  const done = Promise.withResolvers<ExecEnd | "not open" | "lost">();
  let isOpen = false;
  let errors = "";
  let end: ExecEnd | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const giveUp = () => {
    done.resolve(isOpen ? "lost" : "not open");
    socket.close();
  };
  const stayAwake = () => {
    clearTimeout(timer);
    timer = setTimeout(giveUp, idleSeconds * 1000);
  };

  function take(message: Uint8Array<ArrayBuffer>): void {
    const content = message.subarray(1);
    if (message[0] === stdout) onOutput(content);
    if (message[0] === stderr) errors += new TextDecoder().decode(content);
    if (message[0] === status) {
      end = { exitCode: exitCodeOf(JSON.parse(new TextDecoder().decode(content))), errors };
    }
  }

  socket.binaryType = "arraybuffer";
  socket.onopen = () => void (isOpen = true);
  socket.onmessage = ({ data }) => {
    stayAwake();
    try {
      take(new Uint8Array(data));
    } catch (error) {
      done.reject(error);
      socket.close();
    }
  };
  socket.onerror = (event) => event.preventDefault(); // its end comes next
  socket.onclose = () => done.resolve(end ?? (isOpen ? "lost" : "not open"));
  signal.addEventListener("abort", giveUp);
  stayAwake();
  try {
    const found = await done.promise;
    if (typeof found === "string") return found;
    return { ...found, errors: shorten(errors, 300) };
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", giveUp);
    await closed(socket);
  }
}

/** Waits until a socket is closed: nothing of it may go on. */
async function closed(socket: WebSocket): Promise<void> {
  if (socket.readyState === WebSocket.CLOSED) return;
  const { promise, resolve } = Promise.withResolvers<void>();
  socket.onclose = () => resolve();
  socket.onmessage = null;
  // A server that is gone does not answer the farewell.
  const timer = setTimeout(resolve, 1000);
  await promise;
  clearTimeout(timer);
}

interface ExecStatus {
  status?: string;
  message?: string;
  details?: { causes?: { reason?: string; message?: string }[] };
}

function exitCodeOf({ status, message, details }: ExecStatus): number {
  if (status === "Success") return 0;
  const code = details?.causes?.find(({ reason }) => reason === "ExitCode")?.message;
  if (code !== undefined) return Number(code);
  throw new ConnectionError(
    `Cannot run a program in the pod: ${shorten(message ?? "it gives no reason", 300)}.`,
    { isTransient: false },
  );
}

/**
 * Why a WebSocket was refused is not told; the same request without one is refused in words. One that
 * is not refused but for that was refused for a reason that has passed.
 */
async function explainRefusal(
  cluster: Cluster,
  { path, container, signal }: { path: string; container: string; signal: AbortSignal },
): Promise<void> {
  try {
    const query = { container, stdout: true, command: "true" };
    const response = await send(cluster, { path, query, signal });
    await response.body?.cancel();
  } catch (error) {
    const isUpgrade = error instanceof ApiError && error.status === 400 &&
      /upgrade/i.test(error.word);
    if (!isUpgrade) throw error;
  }
}
