import assert from "node:assert/strict";
import { join } from "node:path";
import { connect } from "../../k8s/client/connect.ts";
import { fetch, type FetchedRun, type FetchRequest } from "../../k8s/fetch/fetch.ts";
import type { ConfigSource } from "../../src/config/load_config.ts";
import { jobPairs } from "../../k8s/submit/job_pairs.ts";
import { projectRoot } from "../harness/run_task.ts";
import { type ClusterTest, clusterTest } from "./cluster_test_case.ts";
import { renderedTraining } from "./rendered_training.ts";
import { makeRunsVolume } from "./runs_volume.ts";
import { certificateKubeconfig } from "./users.ts";
import { waitUntil } from "./wait_until.ts";

await clusterTest("k8s:fetch brings a run with its best checkpoint, once", async (test) => {
  await test.kubectl(["label", "namespace", test.namespace, restricted]);
  await using volume = await makeRunsVolume(test);
  const files = runFiles({ steps: [4, 8, 12], best: 8 });
  await volume.write(under("runs/emoji", files));
  const work = await submitted(test);
  const first = await fetched(test, work);
  const wanted = Object.keys(files).filter((path) =>
    !/^(lock|checkpoints\/(step_0+(4|12)|.*\.tmp)\/)/.test(path) && path !== "lock"
  );
  assert.deepEqual(await pathsIn(first.folder), wanted.toSorted());
  for (const path of wanted) {
    const content = await Deno.readFile(join(first.folder, path));
    assert.deepEqual(content, bytesOf(files[path]), path);
  }
  assert.deepEqual([first.brought, first.files], [wanted.length, wanted.length]);
  assert.equal(await readersOf(test), "");

  const task = await (await startTask(test, ["sop", first.folder])).output();
  assert.deepEqual([task.code, textOf(task.stdout)], [0, `${first.folder}\n`]);
  const nothing = `${first.files} files, of which 0 were brought now (0.0 MB).`;
  assert.ok(textOf(task.stderr).endsWith(`${nothing}\n`), textOf(task.stderr));

  // What has changed comes, and a client certificate is as good.
  await volume.write({ "runs/emoji/metrics.csv": "epoch\n1\n2\n" });
  const user = { user: `fetch-${test.namespace}`, namespace: test.namespace };
  const kubeconfig = await certificateKubeconfig(test.cluster, user);
  const again = await fetched(test, { ...work, to: first.folder, kubeconfig });
  assert.equal(again.brought, 1);
  const all = await fetched(test, { ...work, to: first.folder, all: true });
  assert.equal(all.brought, 6);
});

await clusterTest("k8s:fetch goes on where it was broken off, and leaves no pod", async (test) => {
  await using volume = await makeRunsVolume(test);
  const large = randomBytes(200 * 2 ** 20);
  const name = "checkpoints/step_00000008/weights.safetensors";
  const files = { ...runFiles({ steps: [8], best: 8 }), [name]: large };
  await volume.write(under("runs/emoji", files));
  const work = await submitted(test);
  const to = await temporaryFolder();
  const task = await startTask(test, [work.name, to]);
  await waitUntil("a part is there", { seconds: 60 }, async () => {
    const part = (await pathsIn(to)).find((path) => path.endsWith(".part"));
    return part !== undefined && (await Deno.stat(join(to, part))).size > 2 ** 20;
  });
  task.kill("SIGINT");
  const { code, stdout, stderr } = await task.output();
  assert.deepEqual([code, textOf(stdout)], [130, ""]);
  const lastly = "What has come is gone on with the next time.\n";
  assert.ok(textOf(stderr).endsWith(`SIGINT: takes its pod away …\n${lastly}`), textOf(stderr));
  assert.equal(await readersOf(test), "");
  const part = (await pathsIn(to)).find((path) => path.endsWith(".part"))!;
  const { size } = await Deno.stat(join(to, part));
  assert.ok(size < large.length);

  // A byte that is changed is one that is not brought again.
  const file = await Deno.open(join(to, part), { write: true });
  await file.write(new Uint8Array([large[0] ^ 1]));
  file.close();
  const told: string[] = [];
  await fetched(test, { ...work, to, tell: (sentence) => told.push(sentence) });
  assert.ok(told.includes("The run has changed meanwhile; it is looked at again."));
  assert.deepEqual(await Deno.readFile(join(to, name)), large);
  assert.deepEqual(await pathsIn(to), Object.keys(files).filter(isFetched).toSorted());
});

await clusterTest("k8s:fetch goes on by itself after the API server was away", async (test) => {
  await using volume = await makeRunsVolume(test);
  const name = "checkpoints/step_00000008/weights.safetensors";
  const files = { ...runFiles({ steps: [8], best: 8 }), [name]: randomBytes(200 * 2 ** 20) };
  await volume.write(under("runs/emoji", files));
  const work = await submitted(test);
  const to = await temporaryFolder();
  const fetching = fetched(test, { ...work, to });
  fetching.catch(() => {}); // looked at below
  await waitUntil(
    "a part is there",
    { seconds: 60 },
    async () => (await pathsIn(to)).some((path) => /^checkpoints.*\.part$/.test(path)),
  );
  await test.cluster.stopApiServer();
  await test.cluster.startApiServer();
  await fetching;
  assert.deepEqual(await Deno.readFile(join(to, name)), files[name]);
  assert.equal(await readersOf(test), "");
});

await clusterTest(
  "k8s:fetch keeps another run that is there, unless told otherwise",
  async (test) => {
    await using volume = await makeRunsVolume(test);
    await volume.write(under("runs/emoji", runFiles({ steps: [4], best: 4 })));
    const work = await submitted(test);
    const to = await temporaryFolder();
    await Deno.writeTextFile(join(to, "notes.txt"), "mine");
    await assert.rejects(fetched(test, { ...work, to }), {
      message: `Cannot fetch into "${to}": it holds notes.txt, and no run.`,
    });
    const other = { name: "emoji", created: "2020-01-01T00:00:00Z", sessions: [] };
    await Deno.writeTextFile(join(to, "run.json"), JSON.stringify(other));
    await assert.rejects(fetched(test, { ...work, to }), {
      message: /it holds another run of 2020/,
    });
    assert.deepEqual(await pathsIn(to), ["notes.txt", "run.json"]);
    await fetched(test, { ...work, to, overwrite: true });
    assert.ok(!(await pathsIn(to)).includes("notes.txt"));
  },
);

await clusterTest("k8s:fetch says why there is nothing to fetch", async (test) => {
  const work = await submitted(test);
  const told: string[] = [];
  const stop = new AbortController();
  const waiting = fetched(test, {
    ...work,
    signal: stop.signal,
    tell: (sentence) => {
      told.push(sentence);
      if (/not found/.test(sentence)) stop.abort();
    },
  });
  await assert.rejects(waiting, { name: "AbortError" });
  assert.match(
    told.at(-1)!,
    /^The pod that reads the volume: PersistentVolumeClaim "runs" not found/,
  );
  assert.equal(await readersOf(test), "");

  await using _volume = await makeRunsVolume(test);
  await assert.rejects(fetched(test, work), {
    message: 'Cannot fetch "/work/runs/emoji": there is no such folder on the volume.',
    exitCode: 1,
  });
  await assert.rejects(fetched(test, { ...work, run: "other" }), {
    message: /Cannot fetch run "other" of "sop-[0-9a-f]{8}": its only run is "emoji"\./,
  });
});

await clusterTest(
  "k8s:fetch finds the run of a Job that is gone, by its configuration",
  async (test) => {
    await using volume = await makeRunsVolume(test);
    await volume.write(under("runs/emoji", runFiles({ steps: [4], best: 4 })));
    const work = await submitted(test);
    await test.kubectl(["delete", "job", work.name]);
    const { folder } = await fetched(test, work);
    assert.ok((await pathsIn(folder)).includes("run.json"));
    assert.equal(await readersOf(test), "");
    await assert.rejects(fetched(test, { ...work, name: "nothing-12345678" }), { exitCode: 2 });
  },
);

const restricted = "pod-security.kubernetes.io/enforce=restricted";

/** A Job of that configuration, whose pods need not run: the run is there. */
async function submitted(test: ClusterTest) {
  const { kubectl } = test;
  const { source, manifests } = await renderedTraining(test);
  const [{ name, job, configMap }] = jobPairs(manifests);
  const suspended = { ...job, spec: { ...job.spec as object, suspend: true } };
  for (const input of [configMap, suspended]) await kubectl(["create", "--filename=-"], { input });
  return { name, source };
}

/** Starts `deno task k8s:fetch`. */
async function startTask(test: ClusterTest, words: string[]): Promise<Deno.ChildProcess> {
  const config = join(await temporaryFolder(), "my.yaml");
  await Deno.writeTextFile(config, (await renderedTraining(test)).text);
  const flags = ["--config-path", config, "--kubeconfig", test.cluster.kubeconfig];
  return new Deno.Command(Deno.execPath(), {
    args: ["task", "--quiet", "k8s:fetch", ...words, ...flags],
    ...{ cwd: projectRoot, env: { NO_COLOR: "1" }, stdout: "piped", stderr: "piped" },
  }).spawn();
}

function textOf(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

/** Fetches into a new folder, if none is named. */
async function fetched(
  { cluster, namespace }: ClusterTest,
  { source, kubeconfig = cluster.kubeconfig, ...request }:
    & Pick<FetchRequest, "name">
    & Partial<FetchRequest>
    & { source: ConfigSource; kubeconfig?: string },
): Promise<FetchedRun> {
  using connection = await connect({ kubeconfig, namespace });
  return await fetch(connection, source, {
    to: await temporaryFolder(),
    tell: () => {},
    signal: new AbortController().signal,
    ...request,
  });
}

/** The files of a run. */
function runFiles(
  { steps, best }: { steps: number[]; best: number },
): Record<string, string | Uint8Array> {
  const record = {
    name: "emoji",
    created: "2026-01-31T12:00:00.000Z",
    sessions: [{ started: "2026-01-31T12:00:00.000Z" }],
  };
  const checkpoints = steps.map((step) => {
    const model = JSON.stringify({ step, bestStep: step < best ? null : best });
    const weights = crypto.getRandomValues(new Uint8Array(50_000));
    return { "model.json": model, "weights.safetensors": weights, "manifest.json": "{}" };
  });
  return {
    "run.json": JSON.stringify(record),
    "config.yaml": "data: {}\n",
    "metrics.csv": "epoch\n1\n",
    "events/events.out.tfevents": crypto.getRandomValues(new Uint8Array(1000)),
    "data page.html": "<!doctype html>",
    "empty.json": "",
    "lock": "",
    "checkpoints/step_00000016.tmp/model.json": "{",
    ...Object.assign(
      {},
      ...checkpoints.map((files, place) =>
        under(`checkpoints/step_${String(steps[place]).padStart(8, "0")}`, files)
      ),
    ),
  };
}

function randomBytes(count: number): Uint8Array {
  const bytes = new Uint8Array(count);
  for (let at = 0; at < count; at += 65_536) {
    crypto.getRandomValues(bytes.subarray(at, at + 65_536));
  }
  return bytes;
}

function isFetched(path: string): boolean {
  return path !== "lock" && !path.includes(".tmp/");
}

function under<Content>(folder: string, files: Record<string, Content>): Record<string, Content> {
  return Object.fromEntries(
    Object.entries(files).map(([path, content]) => [`${folder}/${path}`, content]),
  );
}

function bytesOf(content: string | Uint8Array): Uint8Array {
  return typeof content === "string" ? new TextEncoder().encode(content) : content;
}

/** The files below a folder, sorted. */
async function pathsIn(folder: string, prefix = ""): Promise<string[]> {
  const found: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(join(folder, prefix))) {
    const path = join(prefix, name);
    found.push(...isDirectory ? await pathsIn(folder, path) : [path]);
  }
  return found.sort();
}

/** The pods that read volumes and are not on their way out. */
async function readersOf({ kubectl }: ClusterTest): Promise<string> {
  const list = JSON.parse(
    await kubectl([
      ...["get", "pods", "--selector=app.kubernetes.io/component=fetch", "--output=json"],
    ]),
  );
  return list.items
    .filter(({ metadata }: { metadata: { deletionTimestamp?: string } }) =>
      metadata.deletionTimestamp === undefined
    )
    .map(({ metadata }: { metadata: { name: string } }) => metadata.name).join(" ");
}

async function temporaryFolder(): Promise<string> {
  const folder = await Deno.makeTempDir({ prefix: "likeness_test_" });
  Deno.test.afterAll(() => Deno.remove(folder, { recursive: true }));
  return folder;
}
