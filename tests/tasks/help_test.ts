import assert from "node:assert/strict";
import { knownPlugins } from "../../k8s/client/exec_plugin.ts";
import { kubeconfigVariables } from "../../k8s/client/surroundings.ts";
import { projectRoot, runTask } from "../harness/run_task.ts";

const commands: Record<string, string> =
  JSON.parse(await Deno.readTextFile(`${projectRoot}deno.json`)).tasks;
/** The tasks that run a file in `tasks/`, and that file. */
const files = new Map(
  Object.entries(commands).flatMap(([name, command]) => {
    const file = /\btasks\/\S+\.ts\b/.exec(command)?.[0];
    return file === undefined ? [] : [[name, file] as const];
  }),
);

/** Whether a task asks a cluster. */
function reachesCluster(name: string): boolean {
  return name.startsWith("k8s:") && name !== "k8s:render";
}

/** Deno's own word on a machine without Python, where a task may start it. */
const noPython = /^Info Failed to resolve 'python3' for allow-run: .*\n/;

Deno.test("every task says on --help how it is used", async () => {
  assert.ok(files.size >= 10);
  for (const name of files.keys()) {
    const { code, stdout, stderr } = await runTask(name, ["--help"]);
    assert.equal(code, 0, `${name}: ${stderr}`);
    assert.equal(stderr.replace(noPython, ""), "", name);
    const [summary, ...lines] = stdout.trimEnd().split("\n");
    assert.match(summary, /^[A-Z].*\.$/, name);
    // The name in its help is the one by which it is called; words come after it.
    const [, words, rest = ""] = new RegExp(
      `^Usage: deno task ${name}((?: [A-Z]+(?:\\.\\.\\.)?| \\[[A-Z]+\\])*) \\[flags\\](?: -- ([A-Z]+))?$`,
    )
      .exec(lines[1]) ?? assert.fail(`${name}: ${lines[1]}`);
    const wanted = [...words.replaceAll(/[[\].]/g, "").split(" "), rest]
      .filter((word) => word !== "");
    const flagsAt = 3 + (wanted.length > 0 ? wanted.length + 2 : 0);
    assert.deepEqual([lines[0], lines[2], lines[flagsAt]], ["", "", "Flags:"], name);
    if (wanted.length > 0) assert.deepEqual([lines[3], lines[flagsAt - 1]], ["Words:", ""], name);
    for (const [place, word] of wanted.entries()) {
      assert.match(lines[4 + place], new RegExp(`^ {2}${word} {2,}[A-Z].*\\.$`));
    }
    assert.match(lines.at(-1)!, /^ {2}--help +Show this\.$/, name);
    for (const line of lines.slice(flagsAt + 1)) {
      assert.match(line, /^ {2}(-[a-z], )?--[a-z-]+( \S+)? {2,}[A-Z].*\.$/);
    }
    // The task that docker:run is given has the configuration.
    const plain = /^(test(:.*)?|config:generate|setup:tensorflow|docker:run)$/;
    if (!plain.test(name) && !name.startsWith("bench:")) {
      assert.match(stdout, /--config-path PATH +.* Default: config\.yaml\./, name);
      assert.match(stdout, /--set KEY=VALUE +.*May be repeated\./, name);
    }
  }
});

Deno.test("--help shows the defaults of a task's own flags", async () => {
  const { stdout } = await runTask("visualize:predictions-on-dataset", ["--help"]);
  assert.match(stdout, /--queries VALUE +How many queries\. Default: 30\./);
  assert.match(stdout, /--order random\|worst +.* Default: random\./);
});

Deno.test("every task refuses a flag that it does not have", async () => {
  for (const name of files.keys()) {
    const { code, stdout, stderr } = await runTask(name, ["--hlep"]);
    assert.equal(code, 2, name);
    assert.equal(stdout, "", name);
    assert.match(
      stderr.replace(noPython, ""),
      /^error: Cannot use "--hlep": unknown flag\.\n(hint: .*\n)?$/,
      name,
    );
  }
});

Deno.test("every task lies where its name says", () => {
  for (const [name, file] of files) {
    const path = name.replaceAll(":", "/").replaceAll("-", "_");
    assert.equal(file, `tasks/${path}.ts`, name);
  }
});

Deno.test("every file in tasks/ that runs as a task has a name in deno.json", async () => {
  const named = new Set(files.values());
  async function visit(folder: string): Promise<void> {
    for await (const { name, isDirectory } of Deno.readDir(projectRoot + folder)) {
      if (isDirectory) await visit(`${folder}/${name}`);
      else assert.ok(named.has(`${folder}/${name}`), `${folder}/${name}`);
    }
  }
  await visit("tasks");
});

Deno.test("no task is allowed everything, none asks, and but for Python, engines and logins only tests and benches run programs", () => {
  for (const [name, command] of Object.entries(commands)) {
    assert.doesNotMatch(command, /(^|\s)(-A|--allow-all)\b/, name);
    // Bringing weights needs one host of the network; a cluster is where its kubeconfig says.
    // The explorer listens on this machine, or with --host 0.0.0.0 on all of its addresses.
    const network = name === "setup:weights"
      ? /--allow-net(?!=[a-z.]+\s)/
      : name === "explore"
      ? /--allow-net(?!=127\.0\.0\.1,localhost,0\.0\.0\.0\s)/
      : /--allow-net/;
    if (!reachesCluster(name)) assert.doesNotMatch(command, network, name);
    if (!files.has(name)) continue;
    assert.match(command, /--no-prompt/, name);
    if (/^test(:|$)/.test(name) || name.startsWith("bench:")) continue;
    // Python's pip brings TensorFlow; containers are their engines' affair.
    const programs = /^(setup:tensorflow|quickstart)$/.test(name)
      ? /--allow-run(?!=python3\s)/
      : name.startsWith("docker:")
      ? /--allow-run(?!=docker,podman(,buildah)?\s)/
      : reachesCluster(name)
      ? new RegExp(`--allow-run(?!=${knownPlugins.join(",")}\\s)`)
      : /--allow-run/;
    assert.doesNotMatch(command, programs, name);
  }
});

Deno.test("a task that asks a cluster reads of the environment only where the cluster is", () => {
  for (const [name, command] of Object.entries(commands).filter(([name]) => reachesCluster(name))) {
    const variables = /--allow-env=(\S+)/.exec(command)![1].split(",");
    assert.deepEqual(variables, ["INIT_CWD", "LOG_STREAM", "LOG_TOKENS", ...kubeconfigVariables]);
    assert.match(command, /^deno run --quiet /, name); // else it tells of plugins that are not there
  }
});

Deno.test("no task may read all of the environment or ask for facts about the system", () => {
  for (const [name, command] of Object.entries(commands)) {
    // What a container writes must belong to its caller.
    const facts = name === "docker:run" ? /--allow-sys(?!=uid,gid\s)/ : /--allow-sys/;
    assert.doesNotMatch(command, /--allow-env(?!=)/, name);
    assert.doesNotMatch(command, facts, name);
  }
});

/**
 * What each task may, of all that Deno can allow. A task that gains or loses one must do so here as
 * well, and in docs/security.md if it is of a new kind.
 */
const permissions: Record<string, string> = {
  "quickstart": "read write env ffi run",
  "ml:train": "read write env ffi",
  "data:prepare": "read write env ffi",
  "data:check": "read write env ffi",
  "runs:list": "read env",
  "runs:compare": "read env",
  "setup:weights": "read write env net",
  "setup:tensorflow": "read write env run",
  "analysis:embed": "read write env ffi",
  "analysis:analyze": "read write env ffi",
  "model:export": "read write env",
  "search:index": "read write env ffi",
  "search:query": "read write env ffi",
  "visualize:data": "read write env ffi",
  "visualize:predictions-on-batches": "read write env ffi",
  "visualize:predictions-on-dataset": "read write env ffi",
  "visualize:tensorboard": "read write env ffi",
  "visualize:report": "read write env ffi",
  "explore": "read write env net ffi",
  "docker:build-base": "read env run",
  "docker:build-app": "read env run",
  "docker:run": "read write env run sys",
  "k8s:render": "read env",
  "k8s:submit": "read env net run",
  "k8s:sweep": "read env net run",
  "k8s:embed": "read env net run",
  "k8s:cancel": "read env net run",
  "k8s:resume": "read env net run",
  "k8s:status": "read env net run",
  "k8s:wait": "read env net run",
  "k8s:list": "read env net run",
  "k8s:logs": "read env net run",
  "k8s:fetch": "read write env net run",
  "config:generate": "read write",
  "bench:setup": "read write env run",
  "bench:train-step": "read write env run",
  "bench:embed": "read write env ffi run",
  "bench:input": "read write env ffi run",
  "bench:rank": "read write env run",
  "bench:quickstart": "read write env ffi run",
  "bench:explore": "read write env ffi run",
  "bench:losses": "read write env run",
  "check": "",
  "check:page": "",
  "test": "read write env run",
  "test:browser": "read write run",
  "test:cluster": "read write env run",
  "test:faults": "read write run",
};

Deno.test("every task has the permissions of the table, and no others", () => {
  const kinds = ["read", "write", "env", "net", "ffi", "run", "sys", "import", "all"];
  const found = Object.entries(commands).map(([name, command]) => {
    // Deno has short forms too: -A, -R, -W, -N, -E, -S, -I.
    assert.doesNotMatch(command, /\s-[A-Z]/, name);
    assert.doesNotMatch(command, /--(unstable|deny|permission)/, name);
    const allowed = [...command.matchAll(/--allow-([a-z]+)/g)].map(([, kind]) => kind);
    for (const kind of allowed) assert.ok(kinds.includes(kind), `${name}: --allow-${kind}`);
    return [name, kinds.filter((kind) => allowed.includes(kind))];
  });
  const wanted = Object.entries(permissions).map(([name, text]) => {
    const allowed = text.split(" ");
    return [name, kinds.filter((kind) => allowed.includes(kind))];
  });
  assert.deepEqual(Object.fromEntries(found), Object.fromEntries(wanted));
});
