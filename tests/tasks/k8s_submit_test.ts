import assert from "node:assert/strict";
import { join } from "node:path";
import { projectRoot, runTask } from "../harness/run_task.ts";
import { withFolder } from "../harness/small_run.ts";
import { type FakeApi, startFakeApi } from "../k8s/fake_api.ts";
import { configText, furnish, ourObjects, until } from "../k8s/submit/ready_cluster.ts";

/** A cluster, and the flags by which tasks find it and a configuration. */
async function withTask(
  f: (test: { api: FakeApi; flags: string[]; where: string }) => Promise<void>,
  text = configText(),
): Promise<void> {
  await withFolder(async (folder) => {
    await using api = await startFakeApi();
    furnish(api);
    const [kubeconfig, config] = [join(folder, "kubeconfig"), join(folder, "my.yaml")];
    await Deno.writeTextFile(kubeconfig, api.kubeconfig());
    await Deno.writeTextFile(config, text);
    const flags = ["--config-path", config, "--kubeconfig", kubeconfig];
    await f({ api, flags, where: `--namespace ml --kubeconfig ${kubeconfig}` });
  });
}

Deno.test("k8s:submit prints the Job's name, and on stderr what one may want next", () =>
  withTask(async ({ api, flags, where }) => {
    const { code, stdout, stderr } = await runTask("k8s:submit", flags);
    const [, name] = /^(base-[0-9a-f]{8})\n$/.exec(stdout) ?? assert.fail(stderr);
    assert.equal(
      stderr,
      [
        "Next:",
        ...["status NAME", "logs NAME --follow", "fetch NAME", "cancel NAME"].map((task) =>
          `  deno task k8s:${task.replace("NAME", name)} ${where}`
        ),
        "",
      ].join("\n"),
    );
    assert.equal(code, 0);
    assert.deepEqual(ourObjects(api), [`ConfigMap ${name}`, `Job ${name}`]);
    const { annotations } = api.find("jobs", name, "ml")!.metadata;
    assert.equal(
      (annotations as Record<string, string>)["likeness/command"],
      ["deno task k8s:submit", ...flags].join(" "),
    );

    const again = await runTask("k8s:submit", flags);
    assert.deepEqual([again.code, again.stdout], [0, stdout]);
    assert.match(again.stderr, new RegExp(`^Job "${name}" is already submitted\\.\nNext:\n`));

    // The commands that it names work.
    const cancelled = await runTask("k8s:cancel", [name, ...where.split(" ")]);
    assert.deepEqual(cancelled, { code: 0, stdout: "", stderr: `Cancelled Job "${name}".\n` });
    assert.deepEqual(ourObjects(api), []);
    const gone = await runTask("k8s:cancel", [name, ...where.split(" ")]);
    assert.deepEqual([gone.code, gone.stdout], [0, ""]);
    assert.match(gone.stderr, /is not there \(any more\)/);
  }));

Deno.test("k8s:submit --dry-run makes nothing, and the client's asks nobody", () =>
  withTask(async ({ api, flags }) => {
    const client = await runTask("k8s:submit", [...flags, "--dry-run", "client"]);
    assert.match(client.stdout, /^base-[0-9a-f]{8}\n$/);
    assert.equal(client.stderr, "Nothing was sent; deno task k8s:render shows what would be.\n");
    assert.deepEqual([client.code, api.seen], [0, []]);
    const server = await runTask("k8s:submit", [...flags, "--dry-run", "server"]);
    assert.deepEqual(server, {
      ...{ code: 0, stdout: client.stdout },
      stderr: "The cluster would take it; nothing was made.\n",
    });
    assert.deepEqual(ourObjects(api), []);
  }));

Deno.test("k8s:sweep and k8s:embed print the names of their Jobs", () =>
  withTask(async ({ api, flags }) => {
    const namesOf = async (task: string, ...more: string[]) => {
      const { code, stdout, stderr } = await runTask(task, [...flags, ...more]);
      assert.equal(code, 0, stderr);
      return stdout.trimEnd().split("\n");
    };
    const [sweep, shards] = [
      await namesOf("k8s:sweep"),
      await namesOf("k8s:embed", "--shards", "2"),
    ];
    const separate = await namesOf("k8s:sweep", "--separate");
    assert.deepEqual([sweep.length, shards.length, separate.length], [1, 1, 3]);
    assert.deepEqual(
      api.all("jobs").map(({ metadata }) => metadata.name),
      [...sweep, ...shards, ...separate].toSorted(),
    );
    const { code, stderr } = await runTask("k8s:embed", flags);
    assert.deepEqual([code, stderr.split("\n")[0]], [
      2,
      "error: Cannot run k8s:embed: --shards is missing.",
    ]);
  }, configText("", "sweep: {grid: {train.seed: [1, 2, 3]}}\n")));

Deno.test("k8s:cancel --keep suspends a Job, and k8s:resume goes on with it", () =>
  withTask(async ({ api, flags }) => {
    const { stdout } = await runTask("k8s:submit", flags);
    const name = stdout.trimEnd();
    const kept = runTask("k8s:cancel", ["base", "--keep", ...flags]);
    await until(() => api.find("jobs", name, "ml")!.spec.suspend);
    api.change("jobs", name, (job) => {
      job.status = { conditions: [{ type: "Suspended", status: "True" }] };
    }, "ml");
    assert.deepEqual(await kept, {
      ...{ code: 0, stdout: "" },
      stderr: `Suspended Job "${name}"; deno task k8s:resume ${name} goes on with it.\n`,
    });
    const resumed = await runTask("k8s:resume", ["base", ...flags]);
    assert.deepEqual(resumed, { code: 0, stdout: "", stderr: `Resumed Job "${name}".\n` });

    // Nothing says that it is suspended again.
    api.change("jobs", name, (job) => job.status = {}, "ml");
    const late = await runTask("k8s:cancel", ["base", "--keep", "--timeout", "1s", ...flags]);
    assert.deepEqual([late.code, late.stdout], [124, ""]);
    assert.match(
      late.stderr,
      /^error: Cannot wait longer for the end of Job .* after 1 s\.\nhint: /,
    );
  }));

Deno.test("k8s:submit that is interrupted while the Job is made leaves nothing", () =>
  withTask(async ({ api, flags }) => {
    const isMaking = () =>
      api.seen.some(({ method, path, query }) =>
        method === "POST" && path.endsWith("/jobs") && query.dryRun === undefined
      );
    for (const signal of ["SIGINT", "SIGTERM"] as const) {
      api.seen.length = 0;
      api.fail({ method: "POST", path: /\/jobs\?(?!.*dryRun)/, delaySeconds: 0.5 });
      const child = new Deno.Command(Deno.execPath(), {
        args: ["task", "--quiet", "k8s:submit", ...flags],
        ...{ cwd: projectRoot, env: { NO_COLOR: "1" }, stdout: "piped", stderr: "piped" },
      }).spawn();
      await until(isMaking);
      child.kill(signal);
      const { code, stdout, stderr } = await child.output();
      const [out, told] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
      assert.deepEqual([code, out], [130, ""], told);
      const lines = told.trimEnd().split("\n");
      assert.equal(lines[0], `${signal}: takes back what it has made …`);
      assert.match(lines[1], /^Removed Job "base-[0-9a-f]{8}" again\.$/);
      assert.equal(lines.at(-1), "Nothing was submitted.");
      assert.deepEqual(ourObjects(api), []);
    }
  }));

Deno.test("k8s:submit ends within 10 s and with 1 where the API server is not there", () =>
  withTask(async ({ api, flags }) => {
    await api.stop();
    const start = performance.now();
    const { code, stdout, stderr } = await runTask("k8s:submit", flags);
    assert.ok(performance.now() - start < 10_000);
    assert.deepEqual({ code, stdout, stderr }, {
      ...{ code: 1, stdout: "" },
      stderr: `error: Cannot reach ${api.url} (context "fake"): connection refused.\n` +
        "hint: kubectl cluster-info tells whether it is there.\n",
    });
  }));

Deno.test("the tasks of a cluster say where they looked for a kubeconfig, and which contexts there are", () =>
  withTask(async ({ flags }) => {
    const [config, kubeconfig] = [flags.slice(0, 2), flags[3]];
    const errorOf = async (task: string, args: string[], env = {}) => {
      const { code, stdout, stderr } = await runTask(task, args, { env });
      assert.deepEqual([code, stdout], [2, ""]);
      return stderr.split("\n")[0];
    };
    const none = { KUBECONFIG: `${kubeconfig}-none`, KUBERNETES_SERVICE_HOST: "" };
    for (const [task, ...words] of [["k8s:submit"], ["k8s:cancel", "a"], ["k8s:resume", "a"]]) {
      assert.equal(
        await errorOf(task, [...words, ...config], none),
        `error: Cannot find a kubeconfig: looked at $KUBECONFIG (${kubeconfig}-none) and in-cluster.`,
      );
      assert.match(
        await errorOf(task, [...words, ...config, "--context", "x"], { KUBECONFIG: kubeconfig }),
        /^error: .*"x".*"fake"/,
      );
    }
  }));

Deno.test("k8s:submit --follow and --wait end with the Job's exit code", () =>
  withTask(async ({ api, flags }) => {
    const { stdout } = await runTask("k8s:submit", flags);
    const name = stdout.trimEnd();
    const { uid } = api.find("jobs", name, "ml")!.metadata;
    api.put("pods", {
      metadata: {
        name: `${name}-x`,
        namespace: "ml",
        labels: {
          "batch.kubernetes.io/controller-uid": uid,
          "batch.kubernetes.io/job-name": name,
          "job-name": name,
        },
        ownerReferences: [{ apiVersion: "batch/v1", kind: "Job", name, uid, controller: true }],
      },
      spec: { nodeName: "node-a", containers: [{ name: "train", image: "likeness:1" }] },
      status: {
        phase: "Failed",
        containerStatuses: [{ name: "train", state: { terminated: { exitCode: 1 } } }],
      },
    });
    api.log(`${name}-x`, ["epoch 1"], { namespace: "ml" });
    api.endLog(`${name}-x`, { namespace: "ml" });
    api.change("jobs", name, (job) => {
      const reason = "BackoffLimitExceeded";
      job.status = { failed: 1, conditions: [{ type: "Failed", status: "True", reason }] };
    }, "ml");
    const followed = await runTask("k8s:submit", [...flags, "--follow"]);
    assert.deepEqual([followed.code, followed.stdout], [1, `${name}\nepoch 1\n`], followed.stderr);
    const waited = await runTask("k8s:submit", [...flags, "--wait", "--timeout", "1m"]);
    assert.deepEqual([waited.code, waited.stdout], [1, `${name}\n`]);
    assert.match(waited.stderr, /Failed/);

    api.change("jobs", name, (job) => job.status = { active: 1 }, "ml");
    const late = await runTask("k8s:submit", [...flags, "--wait", "--timeout", "1s"]);
    assert.deepEqual([late.code, late.stdout], [124, `${name}\n`]);
  }));

Deno.test("k8s:submit refuses flags that do not go together before it sends anything", () =>
  withTask(async ({ api, flags }) => {
    const rows: [task: string, args: string[], fault: string][] = [
      ["k8s:submit", ["--follow", "--wait"], "--follow with --wait: wanted one of them"],
      ["k8s:sweep", ["--separate", "-f"], "--follow with --separate: wanted one Job"],
      ["k8s:submit", ["--wait", "--dry-run", "server"], "--wait with --dry-run: nothing would run"],
      ["k8s:submit", ["--timeout", "1h"], "--timeout without --wait: nothing is waited for"],
      [
        "k8s:submit",
        ["--wait", "--timeout", "5"],
        '--timeout "5": wanted a duration such as 30s, 5m, 2h or 1h30m',
      ],
    ];
    for (const [task, args, fault] of rows) {
      const { code, stdout, stderr } = await runTask(task, [...flags, ...args]);
      assert.deepEqual([code, stdout, stderr], [2, "", `error: Cannot use ${fault}.\n`]);
    }
    assert.deepEqual(api.seen, []);
  }));
