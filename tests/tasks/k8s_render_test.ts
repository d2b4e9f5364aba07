import assert from "node:assert/strict";
import { join } from "node:path";
import { parseAllDocuments } from "yaml";
import { gitCommit } from "../../src/core/git_commit.ts";
import { projectRoot, runTask } from "../harness/run_task.ts";
import { withFolder } from "../harness/small_run.ts";

/** What `k8s:render` prints. */
async function rendered(args: string[], env: Record<string, string> = {}): Promise<string> {
  const { code, stdout, stderr } = await runTask("k8s:render", args, { env });
  assert.deepEqual([code, stderr], [0, ""]);
  return stdout;
}

const objectsOf = (yaml: string) => parseAllDocuments(yaml).map((document) => document.toJS());

Deno.test("k8s:render prints a ConfigMap and a Job of the default configuration, the same bytes again", async () => {
  const [first, again, json] = await Promise.all([
    ...[[], []].map((args) => rendered(args)),
    rendered(["--output", "json"]),
  ]);
  assert.equal(first, again);
  const [map, job] = objectsOf(first);
  assert.deepEqual([map.kind, job.kind], ["ConfigMap", "Job"]);
  assert.deepEqual(job.spec.template.spec.volumes[1], {
    name: "data-runs",
    persistentVolumeClaim: { claimName: "likeness-runs" },
  });
  const commit = job.metadata.annotations["likeness/git-commit"] ?? null;
  assert.equal(commit, await gitCommit(projectRoot));
  assert.equal(job.metadata.annotations["likeness/command"], "deno task k8s:render");
  // What was typed is not part of what is run.
  const items = JSON.parse(json).items;
  assert.equal(
    items[1].metadata.annotations["likeness/command"],
    "deno task k8s:render --output json",
  );
  delete items[1].metadata.annotations["likeness/command"];
  delete job.metadata.annotations["likeness/command"];
  assert.deepEqual(items, [map, job]);
});

Deno.test("k8s:render takes the image of docker:build-app where none is named", async () => {
  const imageOf = async (args: string[]) =>
    objectsOf(await rendered(args))[1].spec.template.spec.containers[0].image;
  const { stdout } = await runTask("docker:build-app", ["--engine", "docker", "--dry-run"]);
  assert.ok(stdout.split(" ").includes(await imageOf([])), stdout);
  assert.equal(await imageOf(["--set", "k8s.image=a/b:1"]), "a/b:1");
});

Deno.test("k8s:render asks for the image by name where there is no checkout", () =>
  withFolder(async (folder) => {
    await Deno.writeTextFile(join(folder, "my.yaml"), "k8s:\n  image: null\n");
    const { code, stderr } = await new Deno.Command(Deno.execPath(), {
      args: [
        ...["run", "--no-prompt", "--allow-read", "--allow-env=INIT_CWD,LOG_STREAM,LOG_TOKENS"],
        ...[`${projectRoot}tasks/k8s/render.ts`, "--config-path", "my.yaml"],
      ],
      cwd: folder,
      env: { NO_COLOR: "1", INIT_CWD: folder },
    }).output();
    assert.equal(code, 2);
    assert.match(
      new TextDecoder().decode(stderr),
      /^error: Cannot submit .*my\.yaml:2:3 k8s\.image: it is null, and there is no checkout here whose image could be meant\.\nhint: Set k8s\.image to an image with a tag or a digest\.\n$/,
    );
  }));

Deno.test("k8s:render renders a sweep, as one Job or several, and an embedding", () =>
  withFolder(async (folder) => {
    const config = join(folder, "my.yaml");
    await Deno.writeTextFile(
      config,
      "k8s: {image: 'likeness:1', name: base}\nsweep: {grid: {train.seed: [1, 2, 3]}}\n",
    );
    const kindsOf = async (args: string[]) =>
      objectsOf(await rendered(["--config-path", config, "--name", "mine", ...args]))
        .map(({ kind, metadata, spec }) => {
          assert.match(metadata.name, /^mine-[0-9a-f]{8}$/);
          return spec ? `${kind} of ${spec.completions}` : kind;
        });
    assert.deepEqual(await kindsOf([]), ["ConfigMap", "Job of 1"]);
    assert.deepEqual(await kindsOf(["--sweep"]), ["ConfigMap", "Job of 3"]);
    assert.deepEqual(await kindsOf(["--shards", "5"]), ["ConfigMap", "Job of 5"]);
    assert.deepEqual(
      await kindsOf(["--separate"]),
      Array(3).fill(["ConfigMap", "Job of 1"]).flat(),
    );
  }));

Deno.test("k8s:render ends with one sentence and exit code 2 for what is wrong", () =>
  withFolder(async (folder) => {
    const config = join(folder, "my.yaml");
    await Deno.writeTextFile(config, "data:\n  dataset: folder\n  dir: ../dataset/train\n");
    const refusal = async (args: string[]) => {
      const { code, stdout, stderr } = await runTask("k8s:render", [
        ...["--config-path", config],
        ...args,
      ]);
      assert.deepEqual([code, stdout], [2, ""]);
      assert.match(stderr, /^error: .*\n(hint: .*\n)?$/);
      return stderr.replaceAll(folder, "/project");
    };
    assert.match(
      await refusal([]),
      /^error: Cannot submit \/project\/my\.yaml:3:3 data\.dir: it is ".*\/dataset\/train", but no k8s\.data mount covers it/,
    );
    const data = ["--set", "data={dataset: emoji}"];
    assert.match(await refusal([...data, "--sweep"]), /neither a grid nor a list/);
    assert.match(await refusal([...data, "--sweep", "--shards", "2"]), /wanted one of them/);
    assert.match(await refusal([...data, "--part", "test"]), /--part without --shards/);
    assert.match(await refusal([...data, "--namespace", "A"]), /--namespace \(k8s\.namespace\)/);
    const secret = await refusal([...data, "--set", "k8s.env={HF_TOKEN: hunter2}"]);
    assert.match(secret, /secret: NAME, key: KEY/);
    assert.doesNotMatch(secret, /hunter2/);
  }));

Deno.test("k8s:render takes less than 0.3 s more than an empty program", () =>
  withFolder(async (folder) => {
    const empty = join(folder, "empty.ts");
    await Deno.writeTextFile(empty, "");
    const options = ["run", "--quiet", "--no-prompt", "--allow-read"];
    const render = [
      ...options,
      "--allow-env=INIT_CWD,LOG_STREAM,LOG_TOKENS",
      "tasks/k8s/render.ts",
    ];
    // The best of some: what else the machine does is not ours.
    const [least, ours] = [await leastTime([...options, empty]), await leastTime(render)];
    assert.ok(ours - least < 300, `${ours.toFixed(0)} ms and ${least.toFixed(0)} ms`);
  }));

/** The least time that Deno takes with these arguments, in milliseconds. */
async function leastTime(args: string[]): Promise<number> {
  const times: number[] = [];
  for (let run = 0; run < 5; run++) {
    const start = performance.now();
    const { success } = await new Deno.Command(Deno.execPath(), { args, cwd: projectRoot })
      .output();
    times.push(performance.now() - start);
    assert.ok(success);
  }
  return Math.min(...times);
}
