/**
 * The explorer's HTTP: every request is looked at by the guard, routed to its answer, and sent with
 * headers that let a browser load nothing from elsewhere. `serve_explorer.ts` listens for it.
 *
 * @module
 */

import { Hono } from "hono";
import { z } from "zod";
import { shorten } from "../core/shorten.ts";
import { answerQuestions } from "./answer_questions.ts";
import { mostUploadBytes } from "./api.ts";
import { describeExplored } from "./describe_explored.ts";
import { type Endpoint, type EndpointName, endpoints } from "./endpoints.ts";
import { failureOf } from "./failure_of.ts";
import type { Guard } from "./guard.ts";
import type { Explorer } from "./open_explorer.ts";
import { openapiDocument } from "./openapi.ts";
import { parseParameters } from "./parse_parameters.ts";
import { readBody } from "./read_body.ts";
import { Refused } from "./refused.ts";
import { openStaticFiles, type StaticFile } from "./static_files.ts";

/** Answers a request; never throws. */
export type App = (request: Request) => Promise<Response>;

/** The parameters of an endpoint, of its path and after `?`. */
type ParametersOf<Which> =
  & (Which extends { parameters: infer Path extends z.ZodObject } ? z.infer<Path> : unknown)
  & (Which extends { query: infer Query extends z.ZodObject } ? z.infer<Query> : unknown);

type Handlers = {
  [Name in EndpointName]: (
    parameters: ParametersOf<typeof endpoints[Name]>,
    request: Request,
  ) => Response | Promise<Response>;
};

/** On every answer. */
const headersOfAll = {
  "content-security-policy": "default-src 'none'; script-src 'self'; style-src 'self'; " +
    "img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; " +
    "frame-ancestors 'none'",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
};

/** Makes what answers requests. */
export async function createApp(explorer: Explorer, guard: Guard): Promise<App> {
  const app = new Hono();
  addEndpoints(app, handlersOf(explorer));
  addPage(app, await openStaticFiles());
  app.notFound(({ req }) => {
    throw new Refused(404, `Cannot find "${shorten(req.path)}".`, {
      hint: "The page is at /, and /openapi.json lists the rest.",
    });
  });
  app.onError((thrown, { req }) => failureOf(thrown, req.raw));

  return async (request) => {
    const response = await answer(request);
    for (const [name, value] of Object.entries(headersOfAll)) response.headers.set(name, value);
    return response;
  };

  async function answer(request: Request): Promise<Response> {
    try {
      return guard(request) ?? await app.fetch(request);
    } catch (thrown) {
      return failureOf(thrown, request);
    }
  }
}

function handlersOf(explorer: Explorer): Handlers {
  const answers = answerQuestions(explorer);
  const openapi = openapiDocument();
  return {
    run: async () => json(await describeExplored(explorer)),
    images: async (query) => json(await answers.images(query)),
    neighbours: async ({ id, ...query }) => json(await answers.neighbours(id, query)),
    search: async (query, request) =>
      json(await answers.search(() => readBody(request, mostUploadBytes), query)),
    async thumbnail({ id, size }, request) {
      answers.checkRow(id);
      const { tag, ...file } = await explorer.thumbnails.get(id, Number(size));
      if (tag === null) return sent(file, { "cache-control": "no-store" });
      const headers = { etag: `"${tag}"`, "cache-control": "private, no-cache" };
      const known = request.headers.get("if-none-match")?.split(",").map((one) => one.trim());
      const isKnown = known?.some((one) => one === "*" || one.replace(/^W\//, "") === headers.etag);
      return isKnown ? new Response(null, { status: 304, headers }) : sent(file, headers);
    },
    openapi: () => json(openapi),
  };
}

const noParameters = z.object({});

function addEndpoints(app: Hono, handlers: Handlers): void {
  for (const [name, endpoint] of Object.entries<Endpoint>(endpoints)) {
    const { method, path, parameters = noParameters, query = noParameters } = endpoint;
    const route = path.replaceAll(/\{(\w+)\}/g, ":$1");
    // Which parameters belong to which handler is lost in a loop over all.
    const handler = handlers[name as EndpointName] as (given: object, request: Request) => Response;
    app.on(method.toUpperCase(), route, async ({ req }) => {
      const inPath = Object.entries(req.param()).map(([name, value]) => [name, [value]]);
      const given = {
        ...parseParameters(parameters, Object.fromEntries(inPath)),
        ...parseParameters(query, req.queries()),
      };
      return await handler(given, req.raw);
    });
    app.all(route, refuseMethod(method));
  }
}

function addPage(app: Hono, read: (name: string) => Promise<StaticFile | null>): void {
  app.get("/favicon.ico", () => new Response(null, { status: 204 }));
  for (const [route, fixed] of [["/", "index.html"], ["/:name", undefined]]) {
    app.get(route!, async (context, next) => {
      const file = await read(fixed ?? context.req.param("name")!);
      if (file === null) return await next();
      return sent(file, { "cache-control": "no-cache" });
    });
  }
  app.all("/", refuseMethod("get"));
}

function refuseMethod(method: Endpoint["method"]) {
  const allowed = method === "get" ? "GET, HEAD" : method.toUpperCase();
  return ({ req }: { req: { method: string } }): never => {
    throw new Refused(405, `Cannot answer ${shorten(req.method)} here; wanted ${allowed}.`, {
      headers: { allow: allowed },
    });
  };
}

function json(value: unknown): Response {
  return Response.json(value, { headers: { "cache-control": "no-store" } });
}

function sent({ bytes, type }: StaticFile, headers: Record<string, string>): Response {
  return new Response(bytes, { headers: { "content-type": type, ...headers } });
}
