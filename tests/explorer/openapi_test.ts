import assert from "node:assert/strict";
import { Validator } from "@seriousme/openapi-schema-validator";
import { z } from "zod";
import * as api from "../../src/explorer/api.ts";
import { endpoints } from "../../src/explorer/endpoints.ts";
import { openapiDocument } from "../../src/explorer/openapi.ts";
import { withServer } from "./explored_folder.ts";

Deno.test("the OpenAPI document is one, of version 3.1", async () => {
  const validator = new Validator();
  const { valid, errors } = await validator.validate(openapiDocument());
  assert.ok(valid, JSON.stringify(errors));
  assert.equal(validator.version, "3.1");
});

Deno.test("the OpenAPI document has every endpoint and no other, and all that it refers to", () => {
  const document = openapiDocument() as {
    paths: Record<string, Record<string, unknown>>;
    components: { schemas: Record<string, unknown> };
  };
  const described = Object.entries(document.paths)
    .flatMap(([path, methods]) => Object.keys(methods).map((method) => `${method} ${path}`));
  const wanted = Object.values(endpoints).map(({ method, path }) => `${method} ${path}`);
  assert.deepEqual(described.sort(), wanted.sort());
  const text = JSON.stringify(document);
  const named = Object.keys(document.components.schemas);
  for (const [, name] of text.matchAll(/"#\/components\/schemas\/(\w+)"/g)) {
    assert.ok(named.includes(name), name);
  }
  assert.ok(named.every((name) => text.includes(`"#/components/schemas/${name}"`)));
});

Deno.test("the server has every path of its document, and its answers are as described", () =>
  withServer(async ({ url }) => {
    const document = await (await fetch(`${url}openapi.json`)).json();
    assert.deepEqual(document, JSON.parse(JSON.stringify(openapiDocument())));
    for (const { method, path, answer } of Object.values(endpoints)) {
      const response = await fetch(url + path.slice(1).replace("{id}", "3"), {
        method: method.toUpperCase(),
        body: method === "post" ? "no picture" : undefined,
      });
      const content = await response.clone().json().catch(() => null);
      await response.body?.cancel();
      if (method === "post") { // without a model
        assert.equal(response.status, 409);
        assert.doesNotThrow(() => z.strictObject(api.failure.shape).parse(content));
        continue;
      }
      assert.equal(response.status, 200, path);
      const type = response.headers.get("content-type")!;
      if (Array.isArray(answer)) assert.ok((answer as string[]).includes(type), type);
      else assert.doesNotThrow(() => z.strictObject(answer.shape).parse(content), path);
    }
  }));
