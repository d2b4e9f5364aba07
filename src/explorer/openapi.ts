/**
 * The explorer's data as an OpenAPI 3.1 document, made from the schemas by which the server checks
 * what it is asked, so that it says what is true.
 *
 * @module
 */

import { z } from "zod";
import { version } from "../core/version.ts";
import * as api from "./api.ts";
import { type Endpoint, endpoints } from "./endpoints.ts";

type Json = Record<string, unknown>;

/** The document. */
export function openapiDocument(): Json {
  const paths: Record<string, Json> = {};
  for (const [name, endpoint] of Object.entries<Endpoint>(endpoints)) {
    const { path, method } = endpoint;
    paths[path] = { ...paths[path], [method]: operation(name, endpoint) };
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "Likeness explorer",
      version,
      description: "The images of a run, and which of them are near one another. " +
        "Started by `deno task explore`, on this machine and for its user, unless told otherwise.",
      license: { name: "MIT", identifier: "MIT" },
    },
    servers: [{ url: "/" }],
    // Each is enough: none where the server was started without --token.
    security: [{}, { token: [] }, { cookie: [] }],
    paths,
    components: {
      schemas: namedSchemas(),
      securitySchemes: {
        token: { type: "http", scheme: "bearer", description: "The `--token` of the task." },
        cookie: {
          type: "apiKey",
          in: "cookie",
          name: "likeness_PORT",
          description: "Set by any address with `?token=`, for a browser.",
        },
      },
    },
  };
}

function operation(name: string, endpoint: Endpoint): Json {
  const { summary, parameters, query, takesPicture, answer, refusals } = endpoint;
  const taken = [...parametersOf("path", parameters), ...parametersOf("query", query)];
  const content = Array.isArray(answer)
    ? Object.fromEntries(answer.map((type) => [type, { schema: {} }]))
    : { "application/json": { schema: reference(answer) } };
  const refused: Record<number, string> = {
    400: "A parameter is wrong, or unknown.",
    401: "The server was started with --token, and the request has none.",
    403: "The request comes from a page of another origin.",
    421: "The request is for another host.",
    ...refusals,
  };
  const failures = Object.entries(refused).map(([status, description]) => [status, {
    description,
    content: { "application/json": { schema: reference(api.failure) } },
  }]);
  return {
    operationId: name,
    summary,
    ...taken.length > 0 ? { parameters: taken } : {},
    ...takesPicture ? { requestBody } : {},
    responses: { 200: { description: "The answer.", content }, ...Object.fromEntries(failures) },
  };
}

const requestBody = {
  required: true,
  description: "The bytes of the picture: JPEG, PNG, WebP, GIF, TIFF or AVIF, by what is in them.",
  content: { "image/*": { schema: {} }, "application/octet-stream": { schema: {} } },
};

function parametersOf(place: "path" | "query", schema: z.ZodObject | undefined): Json[] {
  if (!schema) return [];
  const { properties = {} } = z.toJSONSchema(schema, { io: "output" });
  return Object.entries(properties).map(([name, property]) => {
    const { description, ...rest } = property as Json;
    return { name, in: place, required: place === "path", description, schema: rest };
  });
}

function reference(schema: z.ZodType): Json {
  return { $ref: address(schema.meta()!.id!) };
}

function address(id: string): string {
  return `#/components/schemas/${id}`;
}

/** The schemas of `api.ts` that have a name; other modules name theirs in the same registry. */
function namedSchemas(): Record<string, Json> {
  const own = Object.values<unknown>(api).filter((value) => value instanceof z.ZodType);
  const names = own.flatMap((schema) => schema.meta()?.id ?? []);
  const { schemas } = z.toJSONSchema(z.globalRegistry, { uri: address });
  return Object.fromEntries(names.map((name) => {
    const { $schema: _schema, $id: _id, ...schema } = schemas[name];
    return [name, schema];
  }));
}
