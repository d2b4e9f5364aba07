/**
 * Serves the page with an exported model and some pictures, on this machine only:
 *
 *     deno run --allow-read --allow-net=127.0.0.1 examples/browser/serve.ts runs/emoji/export
 *
 * A second path names another folder of pictures. Only the files that are there when it starts are
 * served, and nothing is fetched from elsewhere: TensorFlow.js is the copy that Likeness runs on.
 *
 * @module
 */

import { createRequire } from "node:module";
import { dirname, extname, join } from "node:path";

const here = import.meta.dirname!;
const types: Record<string, string> = {
  ".html": "text/html; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".wasm": "application/wasm",
  ".bin": "application/octet-stream",
  ".png": "image/png",
  ".jpg": "image/jpeg",
  ".jpeg": "image/jpeg",
  ".webp": "image/webp",
};
const pictureTypes = [".png", ".jpg", ".jpeg", ".webp"];

/** What is served, and where. */
interface Served {
  /** The folder of the exported model. */
  model: string;
  /** A folder of pictures; those of the examples by default. */
  pictures?: string;
  /** 0 takes any that is free. */
  port?: number;
}

/** Starts the server. */
export async function serve(
  { model, pictures = join(here, "..", "pictures"), port = 8000 }: Served,
): Promise<Deno.HttpServer<Deno.NetAddr>> {
  const require = createRequire(import.meta.url);
  const tfjs = dirname(require.resolve("@tensorflow/tfjs/dist/tf.es2017.min.js"));
  const wasm = dirname(
    require.resolve("@tensorflow/tfjs-backend-wasm/dist/tf-backend-wasm.es2017.min.js"),
  );
  const names = (await namesIn(pictures)).filter((name) =>
    pictureTypes.includes(extname(name).toLowerCase())
  );
  const paths = new Map([
    ["/", join(here, "index.html")],
    ...["page.css", "page.js", "embedder.js", "picture_pixels.js"]
      .map((name) => [`/${name}`, join(here, name)] as const),
    ["/tfjs/tf.es2017.min.js", join(tfjs, "tf.es2017.min.js")],
    ...(await namesIn(wasm)).filter((name) =>
      /\.wasm$|^tf-backend-wasm\.es2017\.min\.js$/.test(name)
    )
      .map((name) => [`/tfjs/${name}`, join(wasm, name)] as const),
    ...(await namesIn(model)).filter((name) => /\.(json|bin)$/.test(name))
      .map((name) => [`/model/${name}`, join(model, name)] as const),
    ...names.map((name) =>
      [`/pictures/${encodeURIComponent(name)}`, join(pictures, name)] as const
    ),
  ]);
  if (!paths.has("/model/model.json")) {
    throw new Error(`there is no model.json in ${model}; first: deno task model:export`);
  }
  return Deno.serve(
    { hostname: "127.0.0.1", port, onListen: () => {} },
    async ({ url, method }) => {
      const { pathname } = new URL(url);
      if (method !== "GET") return new Response(null, { status: 405 });
      if (pathname === "/pictures.json") return Response.json(names);
      const path = paths.get(pathname);
      if (path === undefined) return new Response("There is no such file.", { status: 404 });
      const headers = { "content-type": types[extname(path).toLowerCase()] };
      return new Response(await Deno.readFile(path), { headers });
    },
  );
}

async function namesIn(folder: string): Promise<string[]> {
  return (await Array.fromAsync(Deno.readDir(folder), ({ name }) => name)).sort();
}

if (import.meta.main) {
  const [model, pictures] = Deno.args;
  if (!model) {
    console.error(
      "Name the folder of an exported model: examples/browser/serve.ts FOLDER [PICTURES]",
    );
    Deno.exit(2);
  }
  try {
    const { addr } = await serve({ model, pictures });
    console.log(`Open http://127.0.0.1:${addr.port}/ in a browser; Ctrl+C ends it.`);
  } catch (error) {
    console.error(`error: ${(error as Error).message}`);
    Deno.exit(2);
  }
}
