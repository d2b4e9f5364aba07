/**
 * The connections of the fake API server: HTTP or HTTPS on a free port of 127.0.0.1, which can be
 * told to fail.
 *
 * @module
 */

import {
  createServer as createHttpServer,
  type IncomingMessage,
  type ServerResponse,
} from "node:http";
import { createServer as createHttpsServer } from "node:https";
import type { AddressInfo, Socket } from "node:net";
import type { TLSSocket } from "node:tls";
import type { FakeRequest } from "./fake_objects.ts";
import { Refusal } from "./fake_status.ts";
import type { FakeStream } from "./fake_stream.ts";

/** The server's certificate and key, and the authority of its clients' certificates, in PEM. */
export interface FakeTls {
  cert: string;
  key: string;
  clientAuthority?: string;
}

/** Something that goes wrong. */
export interface Fault {
  /** Only with requests of this method. */
  method?: string;
  /** Only with requests whose path, with its query, matches. */
  path?: RegExp;
  /** So often; by default once. */
  times?: number;
  /** Waits before it goes on. */
  delaySeconds?: number;
  /** Answers so. */
  answer?: { status: number; body?: string; headers?: Record<string, string> };
  /** Answers as if nothing were wrong, with these headers as well. */
  addHeaders?: Record<string, string>;
  /** Drops the connection without an answer, or never answers. */
  instead?: "drop" | "silence";
  /** Does what is asked, and drops the connection before the answer. */
  afterwards?: "drop";
}

/** Who has sent a request: the token that it brings, and the name in the certificate. */
export interface FakeSender {
  token: string | undefined;
  certificateName: string | undefined;
}

/** What is done with a request. */
export interface FakeHandler {
  /** Notes it, whatever becomes of it, and gives who its sender is. */
  receive(request: FakeRequest, sender: FakeSender): string | null;
  /** Answers it: with an object, null for none, or undefined once a stream is open. */
  answer(request: FakeRequest, user: string | null, openStream: () => FakeStream): unknown;
}

/** A server. */
export type FakeServer = Awaited<ReturnType<typeof startFakeServer>>;

/** Starts a server. */
export async function startFakeServer(tls: FakeTls | undefined, handler: FakeHandler) {
  const sockets = new Set<Socket>();
  const streams = new Map<FakeStream, ServerResponse>();
  const timers = new Set<ReturnType<typeof setTimeout>>();
  const faults: Fault[] = [];
  /** Mistakes in the fake itself, which must not look like those of a network. */
  const mistakes: unknown[] = [];
  let isStopped = false;
  let server = makeServer();
  const port = await listen(0);

  function makeServer() {
    const made = tls
      ? createHttpsServer({
        cert: tls.cert,
        key: tls.key,
        ca: tls.clientAuthority,
        requestCert: tls.clientAuthority !== undefined,
        rejectUnauthorized: false,
      })
      : createHttpServer();
    made.on("request", (message: IncomingMessage, response: ServerResponse) => {
      serve(message, response).catch((error) => {
        mistakes.push(error);
        response.destroy();
      });
    });
    made.on(tls ? "secureConnection" : "connection", (socket: Socket) => {
      if (isStopped) socket.destroy();
      sockets.add(socket);
      socket.on("close", () => sockets.delete(socket));
      socket.on("error", () => {});
    });
    return made;
  }

  async function listen(wanted: number): Promise<number> {
    await new Promise<void>((resolve) => server.listen(wanted, "127.0.0.1", resolve));
    return (server.address() as AddressInfo).port;
  }

  async function serve(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const request = await readRequest(message);
    const user = handler.receive(request, senderOf(message, tls));
    const fault = takeFault(message);
    if (fault && await failWith(fault, message, response)) return;
    const headers = { "content-type": "application/json", ...fault?.addHeaders };
    try {
      const found = handler.answer(request, user, () => openStream(response));
      if (fault?.afterwards === "drop") return void message.socket.destroy();
      if (found === undefined) return;
      if (found === null) return void response.writeHead(204).end();
      const status = request.method === "POST" ? 201 : 200;
      response.writeHead(status, headers).end(JSON.stringify(found));
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      response.writeHead(error.code, { ...headers, "content-type": error.contentType })
        .end(error.body());
    }
  }

  function takeFault(message: IncomingMessage): Fault | undefined {
    const place = faults.findIndex(({ method, path }) =>
      (method ?? message.method) === message.method && (path ?? /./).test(message.url!)
    );
    const fault = faults[place];
    if (fault && (fault.times = (fault.times ?? 1) - 1) <= 0) faults.splice(place, 1);
    return fault;
  }

  /** Gives whether the request is dealt with. */
  async function failWith(
    { delaySeconds, instead, answer }: Fault,
    message: IncomingMessage,
    response: ServerResponse,
  ): Promise<boolean> {
    if (delaySeconds) await new Promise<void>((resolve) => later(delaySeconds, resolve));
    if (instead === "drop") message.socket.destroy();
    if (answer) {
      const headers = { "content-type": "application/json", ...answer.headers };
      response.writeHead(answer.status, headers).end(answer.body ?? "");
    }
    return instead !== undefined || answer !== undefined;
  }

  function openStream(response: ServerResponse): FakeStream {
    response.writeHead(200, { "content-type": "application/json" });
    response.flushHeaders();
    const listeners: (() => void)[] = [];
    const finish = () => {
      streams.delete(stream);
      for (const listener of listeners.splice(0)) listener();
    };
    const stream: FakeStream = {
      write: (text) => void response.write(text),
      end() {
        finish();
        response.end();
      },
      onEnd: (listener) => void listeners.push(listener),
    };
    streams.set(stream, response);
    response.on("close", finish);
    return stream;
  }

  function later(seconds: number, act: () => void): void {
    const timer = setTimeout(() => {
      timers.delete(timer);
      act();
    }, seconds * 1000);
    timers.add(timer);
  }

  return {
    url: `${tls ? "https" : "http"}://127.0.0.1:${port}`,
    later,
    fail: (fault: Fault) => void faults.push({ ...fault }),
    openStreams: () => streams.size,
    endStreams(): void {
      for (const stream of [...streams.keys()]) stream.end();
    },
    dropStreams(): void {
      for (const response of [...streams.values()]) response.socket?.destroy();
    },
    async stop(): Promise<void> {
      isStopped = true;
      for (const timer of timers) clearTimeout(timer);
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of sockets) socket.destroy();
      await closed;
      if (mistakes.length > 0) throw mistakes[0];
    },
    async start(): Promise<void> {
      isStopped = false;
      server = makeServer();
      await listen(port);
    },
  };
}

async function readRequest(message: IncomingMessage): Promise<FakeRequest> {
  const chunks: BlobPart[] = [];
  for await (const chunk of message) chunks.push(chunk);
  const { pathname, searchParams } = new URL(message.url!, "http://localhost");
  return {
    method: message.method!,
    path: pathname,
    query: searchParams,
    headers: Object.fromEntries(
      Object.entries(message.headers).map(([name, value]) => [name, String(value)]),
    ),
    body: await new Blob(chunks).text(),
  };
}

function senderOf(message: IncomingMessage, tls: FakeTls | undefined): FakeSender {
  const socket = message.socket as TLSSocket;
  const isTrusted = tls?.clientAuthority !== undefined && socket.authorized;
  return {
    token: /^Bearer (.*)$/.exec(message.headers.authorization ?? "")?.[1],
    certificateName: isTrusted ? String(socket.getPeerCertificate().subject.CN) : undefined,
  };
}
