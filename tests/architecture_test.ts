/**
 * Holds the code to its layout: which folder may import which, no cycles, and each heavy package
 * imported in one file.
 *
 * @module
 */

import assert from "node:assert/strict";
import { dirname, join, normalize } from "node:path";

/** What the files of a folder may import besides their own folder. */
const arrows: Record<string, string[]> = {
  "src/core": [],
  "src/config": ["src/core"],
  "src/cli": ["src/config", "src/core"],
  "src/tensor": ["src/config", "src/core"],
  "src/data": ["src/tensor", "src/config", "src/core"],
  "src/losses": ["src/tensor", "src/config", "src/core"],
  "src/metrics": ["src/core"],
  "src/model": ["src/tensor", "src/config", "src/core"],
  "src/ranking": [
    "src/metrics",
    "src/model",
    "src/data",
    "src/tensor",
    "src/config",
    "src/core",
  ],
  "src/tensorboard": ["src/core"],
  "src/training": [
    "src/tensorboard",
    "src/ranking",
    "src/metrics",
    "src/model",
    "src/losses",
    "src/data",
    "src/tensor",
    "src/config",
    "src/core",
  ],
  "src/analysis": ["src/ranking", "src/metrics", "src/model", "src/data", "src/config", "src/core"],
  "src/export": [
    "src/training",
    "src/analysis",
    "src/ranking",
    "src/metrics",
    "src/model",
    "src/data",
    "src/tensor",
    "src/config",
    "src/core",
  ],
  // An index is made of a run's embeddings, and asked by its model.
  "src/search": [
    "src/ranking",
    "src/metrics",
    "src/model",
    "src/data",
    "src/tensor",
    "src/config",
    "src/core",
  ],
  "src/runs": [
    "src/training",
    "src/analysis",
    "src/ranking",
    "src/metrics",
    "src/data",
    "src/config",
    "src/core",
  ],
  "src/visualization": [
    "src/tensorboard",
    "src/ranking",
    "src/metrics",
    "src/data",
    "src/tensor",
    "src/config",
    "src/core",
  ],
  "src/explorer": [
    "src/visualization",
    "src/analysis",
    "src/ranking",
    "src/metrics",
    "src/model",
    "src/data",
    "src/tensor",
    "src/config",
    "src/core",
  ],
  // Benches look at all of it; nothing but their tasks looks at them.
  "bench": [
    "src/cli",
    "src/training",
    "src/ranking",
    "src/metrics",
    "src/model",
    "src/data",
    "src/tensor",
    "src/config",
    "src/core",
  ],
  // A pod runs the image: its name, and which folders in it are taken.
  "k8s": ["docker", "src/config", "src/core"],
  "docker": ["src/config", "src/core"],
};

/** Packages that are slow to load or hold global state, and the one file that imports each. */
const heavyPackages: Record<string, string> = {
  "@kubernetes/client-node": "k8s/client/client_node.ts",
  "@tensorflow/tfjs-core": "src/tensor/tf.ts",
  "@tensorflow/tfjs-backend-wasm": "src/tensor/use_backend.ts",
  "hono": "src/explorer/app.ts",
  "h5wasm": "src/model/pretrained/hdf5.ts",
  "ml-matrix": "src/metrics/symmetric_eigen.ts",
  "openid-client": "k8s/client/oidc_token.ts",
  "sharp": "src/data/sharp.ts",
  "usearch": "src/ranking/usearch.ts",
  "umap-js": "src/visualization/report/embedding_map.ts",
  "vega": "src/visualization/report/draw_chart.ts",
  "vega-lite": "src/visualization/report/draw_chart.ts",
  "yaml": "src/config/yaml_text.ts",
};

const files = await sourceFiles(".");

Deno.test("imports follow the arrows between folders", () => {
  const wrong: string[] = [];
  for (const [file, imports] of files) {
    const from = Object.keys(arrows).find((folder) => file.startsWith(folder + "/"));
    if (from === undefined) continue;
    for (const imported of imports.filter((path) => files.has(path))) {
      const allowed = [from, ...arrows[from]].some((folder) => imported.startsWith(folder + "/"));
      if (!allowed) wrong.push(`${file} imports ${imported}`);
    }
  }
  assert.deepEqual(wrong, []);
});

Deno.test("every folder of src has its arrows", () => {
  const folders = [...files.keys()].filter((file) => file.startsWith("src/"))
    .map((file) => file.split("/").slice(0, 2).join("/"));
  assert.deepEqual([...new Set(folders)].filter((folder) => !(folder in arrows)), []);
});

Deno.test("no file imports itself by a detour", () => {
  assert.deepEqual(findCycle(files), null);
});

Deno.test("findCycle() finds a cycle", () => {
  const cyclic = new Map([["a", ["b"]], ["b", ["c"]], ["c", ["b"]]]);
  assert.deepEqual(findCycle(cyclic), ["b", "c", "b"]);
});

Deno.test("each heavy package is imported in one file", () => {
  for (const [name, owner] of Object.entries(heavyPackages)) {
    const importers = [...files].filter(([file, imports]) =>
      !file.startsWith("tests/") &&
      imports.some((path) => path === name || path.startsWith(name + "/"))
    );
    assert.deepEqual(importers.map(([file]) => file), [owner], name);
  }
});

Deno.test("tasks that only look at runs load neither TensorFlow.js nor sharp", () => {
  for (const task of ["tasks/runs/list.ts", "tasks/runs/compare.ts"]) {
    const loaded = loadedBy(task);
    assert.ok(loaded.has("src/runs/read_run.ts"), task);
    for (const heavy of ["src/tensor/tf.ts", "src/data/sharp.ts", "sharp"]) {
      assert.ok(!loaded.has(heavy), `${task} loads ${heavy}`);
    }
  }
});

Deno.test("k8s:render loads neither TensorFlow.js, nor sharp, nor the client of Kubernetes", () => {
  const loaded = loadedBy("tasks/k8s/render.ts");
  assert.ok(loaded.has("k8s/render/render_sweep.ts"));
  const heavy = ["src/tensor/tf.ts", "src/data/sharp.ts", "sharp", "@kubernetes/client-node"];
  const wrong = [...loaded].filter((file) =>
    heavy.includes(file) || file.startsWith("k8s/client/") || file.startsWith("@tensorflow/")
  );
  assert.deepEqual(wrong, []);
});

Deno.test("no file name says nothing", () => {
  const vague = /(^|\/)(utils?|helpers?|common|misc|types|index)\.tsx?$/;
  // A task's file has the task's name.
  const task = "tasks/search/index.ts";
  const found = [...files.keys()].filter((file) => vague.test(file) && file !== task);
  assert.deepEqual(found, []);
});

Deno.test("every source file says what it is", async () => {
  for (const file of files.keys()) {
    if (!/^(src|tasks|bench|k8s|docker|links)\//.test(file)) continue;
    const text = await Deno.readTextFile(file);
    assert.match(text, /^\/\*\*[\s\S]*?@module/, `${file} has no @module comment`);
  }
});

/** The source files below a folder, each with what it imports. */
async function sourceFiles(root: string): Promise<Map<string, string[]>> {
  const found = new Map<string, string[]>();
  async function visit(folder: string): Promise<void> {
    for await (const { name, isDirectory } of Deno.readDir(folder)) {
      const path = normalize(join(folder, name));
      if (name.startsWith(".") || name === "node_modules" || path === "runs") continue;
      if (isDirectory) await visit(path);
      else if (/\.tsx?$/.test(name)) {
        found.set(path, importsOf(path, await Deno.readTextFile(path)));
      }
    }
  }
  await visit(root);
  return found;
}

/** A file and all that it imports, directly or not. */
function loadedBy(start: string): Set<string> {
  const loaded = new Set([start]);
  for (const file of loaded) {
    for (const imported of files.get(file) ?? []) loaded.add(imported);
  }
  return loaded;
}

function importsOf(file: string, text: string): string[] {
  const code = text.replaceAll(/\/\*[\s\S]*?\*\//g, "");
  const specifiers = [...code.matchAll(/\b(?:from|import)\s*\(?\s*"([^"]+)"/g)].map(([, path]) =>
    path
  );
  return specifiers.map((path) =>
    path.startsWith(".") ? normalize(join(dirname(file), path)) : path
  );
}

function findCycle(graph: ReadonlyMap<string, string[]>): string[] | null {
  const done = new Set<string>();
  function walk(file: string, path: string[]): string[] | null {
    if (path.includes(file)) return [...path.slice(path.indexOf(file)), file];
    if (done.has(file)) return null;
    for (const next of graph.get(file) ?? []) {
      const cycle = graph.has(next) ? walk(next, [...path, file]) : null;
      if (cycle) return cycle;
    }
    done.add(file);
    return null;
  }
  for (const file of graph.keys()) {
    const cycle = walk(file, []);
    if (cycle) return cycle;
  }
  return null;
}
