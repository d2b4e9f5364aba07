import assert from "node:assert/strict";
import { join } from "node:path";
import { runTask, type TaskRun } from "../harness/run_task.ts";
import { withFolder } from "../harness/small_run.ts";
import type { FakeApi } from "../k8s/fake_api.ts";
import { recorded } from "../k8s/status/recorded.ts";
import { withRecorded } from "../k8s/status/recorded_cluster.ts";

/** Calls `f` with a way to run a task against a fake cluster that has these situations. */
async function withTasks(
  names: readonly string[],
  f: (run: (task: string, ...args: string[]) => Promise<TaskRun>, api: FakeApi) => Promise<void>,
): Promise<void> {
  await withFolder((folder) =>
    withRecorded(names, async (api) => {
      const kubeconfig = join(folder, "kubeconfig");
      await Deno.writeTextFile(kubeconfig, api.kubeconfig());
      const flags = ["--kubeconfig", kubeconfig, "--namespace", "team"];
      await f((task, ...args) => runTask(task, [...args, ...flags]), api);
    })
  );
}

Deno.test("k8s:status prints a table, or JSON", () =>
  withTasks(["wrong_input"], async (run) => {
    const { name } = recorded("wrong_input").job.metadata;
    const table = await run("k8s:status", name);
    assert.deepEqual([table.code, table.stderr], [0, ""]);
    assert.match(table.stdout, new RegExp(`^${name} +Failed\\n`));
    assert.match(table.stdout, /^reason +wrong input \(exit code 2\): Cannot read /m);
    assert.match(
      table.stdout,
      /^said last +Task ml:train\n +error: Cannot read .*\n +hint: Mount /m,
    );
    assert.match(table.stdout, /^ {2}[\d:]{8} {2}Job\/input-\w+ {2}PodFailurePolicy: /m);

    const { code, stdout } = await run("k8s:status", "input", "--output", "json");
    const status = JSON.parse(stdout);
    assert.deepEqual([code, status.name, status.phase, status.exit_code], [0, name, "Failed", 2]);
  }));

Deno.test("k8s:status and k8s:wait end with exit code 2 where there is no such Job", () =>
  withTasks(["running"], async (run) => {
    for (const task of ["k8s:status", "k8s:wait"]) {
      const { code, stdout, stderr } = await run(task, "nothing");
      assert.deepEqual([code, stdout], [2, ""]);
      assert.match(stderr, /^error: Cannot find Job "nothing" in namespace "team"\.\nhint: .*\n$/);
    }
  }));

Deno.test("k8s:wait exits with 0, 1 or 124", () =>
  withTasks(["succeeded", "out_of_memory", "running", "image_pull_error"], async (run) => {
    const done = await run("k8s:wait", "done");
    assert.deepEqual([done.code, done.stdout], [0, ""]);
    assert.match(done.stderr, /^Job "done-\w+": Succeeded\n$/);
    const failed = await run("k8s:wait", "oom");
    assert.equal(failed.code, 1);
    assert.match(failed.stderr, /^Job "oom-\w+": Failed: .*out of memory: .* limit of 64Mi/);
    const late = await run("k8s:wait", "running", "--timeout", "1s");
    assert.equal(late.code, 124);
    assert.match(late.stderr, /Running\nJob "running-\w+": not ended within 1 s\n$/);
    const stuck = await run("k8s:wait", "pull", "--fail-if-stuck", "--stuck-after", "1s");
    assert.equal(stuck.code, 1);
    assert.match(stuck.stderr, /cannot be pulled: .*\nJob "pull-\w+": given up: stuck for \d s\n$/);
    const wrong = await run("k8s:wait", "running", "--timeout", "soon");
    assert.equal(wrong.code, 2);
    assert.match(wrong.stderr, /^error: Cannot use --timeout "soon": wanted a duration such as /);
  }));

Deno.test("k8s:wait prints the best run of a sweep", () =>
  withTasks(["indexed"], async (run, api) => {
    const { name } = recorded("indexed").job.metadata;
    const runs = [{ index: 3, run: "sop-aaaaaaaa", settings: { "train.seed": 1 } }];
    const data = { "sweep.json": JSON.stringify(runs) };
    api.put("configmaps", { metadata: { name, namespace: "team" }, data });
    const best = await run("k8s:wait", name, "--set", "train.select_best_by=recall_at_1");
    assert.deepEqual([best.code, best.stdout], [
      1,
      'Best: run "sop-aaaaaaaa" (index 3): Recall@1 0.7300 with train.seed=1\n',
    ]);
  }));

Deno.test("k8s:list prints a table ranked by the configuration's metric, or JSON", () =>
  withTasks(["succeeded", "running"], async (run, api) => {
    const { code, stdout, stderr } = await run(
      "k8s:list",
      ...["--set", "train.select_best_by=map_at_r"],
    );
    assert.deepEqual([code, stderr], [0, ""]);
    const [names, line, ...rows] = stdout.trimEnd().split("\n");
    assert.match(names, / MAP@R +reason$/);
    assert.match(line, /^─+$/);
    assert.deepEqual(rows.map((row) => row.split("-")[0]), ["running", "done"]);
    assert.match(rows[1], / 0\.5000$/);
    const json = JSON.parse((await run("k8s:list", "--output", "json")).stdout);
    assert.deepEqual(json.map(({ phase }: { phase: string }) => phase), ["Running", "Succeeded"]);

    for (const { metadata } of api.all("jobs")) api.take("jobs", metadata.name, "team");
    const none = await run("k8s:list", "--sweep", "sop");
    assert.deepEqual([none.code, none.stdout], [0, ""]);
    assert.equal(none.stderr, 'There are no Jobs of sweep "sop" in namespace "team".\n');
    assert.equal((await run("k8s:list", "--output", "json")).stdout, "[]\n");
  }));
