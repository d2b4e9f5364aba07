import assert from "node:assert/strict";
import { optionalTest } from "../harness/optional_test.ts";
import { inBrowser } from "./browser_test_case.ts";
import { chromiumNeed } from "./find_chromium.ts";

/** Serves one page on this machine. */
function serve(body: string): { url: string } & AsyncDisposable {
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    ({ url }) => {
      const isPage = new URL(url).pathname === "/";
      const html =
        `<!DOCTYPE html><html lang="en"><title>A page</title><main>${body}</main></html>`;
      return new Response(isPage ? html : null, {
        status: isPage ? 200 : 204,
        headers: { "content-type": "text/html; charset=utf-8" },
      });
    },
  );
  return {
    url: `http://127.0.0.1:${server.addr.port}/`,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

/** What is wrong with a page, as a test of it would say. */
async function faultsOf(body: string): Promise<string> {
  await using server = serve(body);
  try {
    await inBrowser(async ({ open, checkAccessibility, checkWidth }) => {
      await open(server.url);
      await checkAccessibility();
      await checkWidth();
    }, { width: 390 });
    return "";
  } catch (error) {
    return (error as Error).message;
  }
}

const sound = "<h1>Sound</h1><p>Nothing is wrong here.</p>";

await optionalTest("a test in the browser lets a sound page pass", [chromiumNeed], async () => {
  assert.equal(await faultsOf(sound), "");
  assert.equal(await faultsOf(`${sound}<script>fetch("/api")</script>`), "");
});

await optionalTest(
  "a test in the browser fails on what no page may do",
  [chromiumNeed],
  async () => {
    const script = (code: string) => faultsOf(`${sound}<script>${code}</script>`);
    assert.match(await script(`console.error("no!")`), /console: no!/);
    assert.match(await script(`throw new Error("broken")`), /script: broken/);
    assert.match(await script(`fetch("http://127.0.0.2:1/x").catch(() => {})`), /request: http/);
    assert.match(
      await faultsOf(`${sound}<img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=">`),
      /image-alt/,
    );
    assert.match(await faultsOf(`${sound}<div style="width: 500px">wide</div>`), /pixels wide/);
  },
);
