import assert from "node:assert/strict";
import { mostUploadBytes } from "../../src/explorer/api.ts";
import type { Failure, RunAnswer } from "../../src/explorer/api.ts";
import { createGuard } from "../../src/explorer/guard.ts";
import type { Refused } from "../../src/explorer/refused.ts";
import { serveExplorer } from "../../src/explorer/serve_explorer.ts";
import { sendRaw, withServer } from "./explored_folder.ts";

const token = "0123456789abcdef";

function request(host: string | null, path = "/api/run"): string {
  return `GET ${path} HTTP/1.1\r\n${host === null ? "" : `Host: ${host}\r\n`}` +
    "Connection: close\r\n\r\n";
}

Deno.test("every answer keeps a browser from loading, framing and guessing", () =>
  withServer(async ({ url }) => {
    const wanted = {
      "content-security-policy": "default-src 'none'; script-src 'self'; style-src 'self'; " +
        "img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; " +
        "frame-ancestors 'none'",
      "cross-origin-resource-policy": "same-origin",
      "referrer-policy": "no-referrer",
      "x-content-type-options": "nosniff",
    };
    for (const path of ["", "app.js", "api/run", "thumbnails/1", "nothing", "favicon.ico"]) {
      const { headers, body } = await fetch(url + path);
      for (const [name, value] of Object.entries(wanted)) {
        assert.equal(headers.get(name), value, `${path} ${name}`);
      }
      assert.equal(headers.get("access-control-allow-origin"), null);
      await body?.cancel();
    }
    for (const text of [request("evil.example"), request(null)]) {
      assert.match((await sendRaw(url, text)).text, /content-security-policy: default-src 'none'/);
    }
  }));

Deno.test("only requests for this machine's names are answered, with the port", () =>
  withServer(async ({ url }) => {
    const { port } = new URL(url);
    const others = [
      "evil.example",
      "evil.example:80",
      "localhost.evil.example",
      "127.0.0.1.nip.io",
    ];
    const refused = [
      ...others.flatMap((name) => [name, `${name}:${port}`]),
      ...["127.0.0.1", "localhost", "127.0.0.1:1", `127.0.0.2:${port}`, `0.0.0.0:${port}`],
      ...[`127.0.0.1:${port}@evil.example`, `127.0.0.1:0${port}0`, `[::2]:${port}`, ""],
    ];
    for (const host of refused) {
      const { status, text } = await sendRaw(url, request(host));
      assert.ok(status === 421 || status === 400, `${host}: ${status}`);
      assert.doesNotMatch(text, /"name"/, host);
    }
    for (const name of ["127.0.0.1", "localhost", "LocalHost", "[::1]"]) {
      const { status, text } = await sendRaw(url, request(`${name}:${port}`));
      assert.equal(status, 200, name);
      assert.match(text, /"name":"small"/);
    }
  }));

Deno.test("a request without Host, with two, or for a whole address of another host is refused", () =>
  withServer(async ({ url }) => {
    const own = new URL(url).host;
    const two = `GET /api/run HTTP/1.1\r\nHost: ${own}\r\nHost: evil.example\r\n` +
      "Connection: close\r\n\r\n";
    const twoTurned = two.replace(
      `Host: ${own}\r\nHost: evil.example`,
      () => `Host: evil.example\r\nHost: ${own}`,
    );
    for (
      const text of [
        request(null),
        request(null).replace("1.1", "1.0"),
        two,
        twoTurned,
        request(own, "http://evil.example/api/run"),
        request("evil.example", `http://${own}/api/run`),
      ]
    ) {
      const { status, text: answer } = await sendRaw(url, text);
      assert.ok(status === 421 || status === 400, `${text}: ${status}`);
      assert.doesNotMatch(answer, /"name"/, text);
    }
  }));

Deno.test("nothing but the page's files is read, however the way to another is written", () =>
  withServer(async ({ url }) => {
    const { host } = new URL(url);
    const secret = await Deno.readTextFile(new URL("../../deno.json", import.meta.url));
    const ways = ["../", "..%2f", "%2e%2e/", "%2e%2e%2f", "..\\", "..%5c", "....//", "%252e%252e/"];
    for (const way of ways) {
      for (const start of ["/", "/page/", "/thumbnails/", "/api/images/"]) {
        for (const end of ["deno.json", "app.ts", "etc/passwd", "app.js%00.css"]) {
          const path = start + way.repeat(8) + end;
          const { status, text } = await sendRaw(url, request(host, path));
          assert.ok(status >= 400 && status < 500, `${path}: ${status}`);
          assert.ok(!text.includes(secret.slice(0, 40)) && !text.includes("root:"), path);
        }
      }
    }
    for (const path of ["//etc/passwd", "/%2fetc/passwd", "/file:///etc/passwd", "/app.js/", "*"]) {
      const { status } = await sendRaw(url, request(host, path));
      assert.ok(status >= 400 && status < 500, `${path}: ${status}`);
    }
  }));

Deno.test("foreign pages may neither send a picture nor read what is here", () =>
  withServer(async ({ url }) => {
    const { origin, port } = new URL(url);
    const body = new Uint8Array(8);
    const foreign: [string, Record<string, string>][] = [
      ["POST", { origin: "http://evil.example" }],
      ["POST", { origin: "null" }],
      ["POST", { origin: `https://127.0.0.1:${port}` }],
      ["POST", { origin: `http://localhost:${port}` }],
      ["POST", { origin: `http://127.0.0.1:${Number(port) - 1}` }],
      ["POST", { "sec-fetch-site": "cross-site" }],
      ["POST", { "sec-fetch-site": "same-site" }],
      ["POST", {
        "sec-fetch-site": "cross-site",
        "sec-fetch-mode": "navigate",
        "sec-fetch-dest": "document",
      }],
      ["GET", { "sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors" }],
      ["GET", { "sec-fetch-site": "same-site", "sec-fetch-mode": "cors" }],
      ["GET", { origin: "http://evil.example" }],
      ["GET", {
        "sec-fetch-site": "cross-site",
        "sec-fetch-mode": "navigate",
        "sec-fetch-dest": "iframe",
      }],
    ];
    for (const [method, headers] of foreign) {
      const path = method === "POST" ? "/api/search" : "/thumbnails/1";
      const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
      const { status } = await sendRaw(
        url,
        `${method} ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n${lines.join("")}` +
          `Content-Length: ${method === "POST" ? body.length : 0}\r\nConnection: close\r\n\r\n` +
          (method === "POST" ? "xxxxxxxx" : ""),
      );
      assert.equal(status, 403, JSON.stringify(headers));
    }
    const own = { origin, "sec-fetch-site": "same-origin" };
    const answer = await fetch(`${url}api/search`, { method: "POST", headers: own, body });
    assert.equal(answer.status, 409); // let through; there is no model
    await answer.body?.cancel();
    const link = "GET / HTTP/1.1\r\nSec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: navigate\r\n" +
      `Sec-Fetch-Dest: document\r\nHost: 127.0.0.1:${port}\r\nConnection: close\r\n\r\n`;
    assert.equal((await sendRaw(url, link)).status, 200);
  }));

Deno.test("an upload that is too large is refused, as it says or as it comes", () =>
  withServer(async ({ url }) => {
    const { host } = new URL(url);
    const start = `POST /api/search HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n`;
    const said = await sendRaw(url, `${start}Content-Length: ${mostUploadBytes + 1}\r\n\r\nx`);
    assert.equal(said.status, 413);
    assert.match(said.text, /Cannot take more than 20 MiB\./);

    let sent = 0;
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        sent += 2 ** 16;
        controller.enqueue(new Uint8Array(2 ** 16));
      },
    });
    // Without an end, and so without a length.
    const response = await fetch(`${url}api/search`, { method: "POST", body }).catch(() => null);
    if (response) {
      assert.equal(response.status, 413);
      await response.body?.cancel();
    }
    assert.ok(sent < 2 * mostUploadBytes, `${sent} bytes were taken`);
  }));

Deno.test("with a token nobody else is answered, whatever they ask", () =>
  withServer(async ({ url }) => {
    const { origin } = new URL(url);
    const wrongHeaders: Record<string, string>[] = [
      {},
      { authorization: "Bearer " },
      { authorization: `Bearer ${token}0` },
      { authorization: `Bearer ${token.slice(1)}` },
      { authorization: `Basic ${btoa(`:${token}`)}` },
      { cookie: `likeness_${new URL(url).port}=${token}` },
      { cookie: `likeness_${new URL(url).port}=` },
    ];
    for (const headers of wrongHeaders) {
      for (
        const path of ["/", "/app.js", "/api/run", "/thumbnails/1", "/nothing", "/openapi.json"]
      ) {
        const response = await fetch(origin + path, { headers });
        assert.equal(response.status, 401, path);
        const { error }: Failure = await response.json();
        assert.equal(error, "Cannot answer: the token is missing or wrong.");
      }
    }
    const wrong = await fetch(`${origin}/?token=${token}0`, { redirect: "manual" });
    assert.deepEqual([wrong.status, wrong.headers.get("set-cookie")], [401, null]);
    await wrong.body?.cancel();
  }, { token }));

Deno.test("with its token a browser gets a cookie once, and a program is answered", () =>
  withServer(async ({ url }) => {
    const { origin, port } = new URL(url);
    const first = await fetch(url, { redirect: "manual" });
    assert.deepEqual([first.status, first.headers.get("location")], [303, "/"]);
    const [cookie, ...rules] = first.headers.get("set-cookie")!.split("; ");
    assert.deepEqual(rules, ["HttpOnly", "SameSite=Strict", "Path=/"]);
    assert.match(cookie, new RegExp(`^likeness_${port}=[0-9a-f]{64}$`));
    assert.ok(!cookie.includes(token));
    const known: Record<string, string>[] = [
      { cookie: `a=b; ${cookie}` },
      { authorization: `Bearer ${token}` },
    ];
    for (const headers of known) {
      const response = await fetch(`${origin}/api/run`, { headers });
      assert.equal((await response.json() as RunAnswer).name, "small");
    }
    const deep = await fetch(`${origin}/api/images?limit=1&token=${token}`, { redirect: "manual" });
    assert.equal(deep.headers.get("location"), "/api/images?limit=1");
  }, { token }));

Deno.test("on all addresses of a machine it is asked by a number, which cannot be rebound", () => {
  const guard = createGuard({ host: "0.0.0.0", port: 8000, token });
  const statusOf = (host: string) => {
    const headers = { host: `${host}:8000`, authorization: `Bearer ${token}` };
    try {
      return guard(new Request(`http://${host}:8000/api/run`, { headers }))?.status ?? 200;
    } catch (thrown) {
      return (thrown as Refused).status;
    }
  };
  for (const host of ["192.0.2.7", "[2001:db8::1]", "localhost"]) assert.equal(statusOf(host), 200);
  for (const host of ["a.example", "1.2.3.4.a.example"]) assert.equal(statusOf(host), 421);
});

Deno.test("others than this machine are listened to only with a token that cannot be guessed", () =>
  withServer(async ({ url, explorer }) => {
    for (const host of ["0.0.0.0", "::", "192.0.2.7", "a.example", "127.0.0.1.a.example"]) {
      await assert.rejects(() => serveExplorer(explorer, { host }), {
        name: "UserError",
        message: `Cannot listen on "${host}" without --token: others could look at the data.`,
      });
    }
    await assert.rejects(() => serveExplorer(explorer, { token: "short" }), {
      name: "UserError",
      message: "Cannot use --token: it has 5 characters; wanted 16 or more.",
    });
    const port = Number(new URL(url).port);
    await assert.rejects(() => serveExplorer(explorer, { port }), {
      name: "UserError",
      message: `Cannot listen on 127.0.0.1:${port}: another program listens there.`,
    });
  }));
