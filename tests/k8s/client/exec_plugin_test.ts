import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import { connect } from "../../../k8s/client/connect.ts";
import { request } from "../../../k8s/client/request.ts";
import { UserError } from "../../../src/core/user_error.ts";
import { projectRoot } from "../../harness/run_task.ts";
import { withFolder } from "../../harness/small_run.ts";
import { connectToFake } from "../connect_to_fake.ts";
import { startFakeApi } from "../fake_api.ts";

const apiVersion = "client.authentication.k8s.io/v1";

/** The entry of a program that never asks anybody. */
function execOf(command: string, more: object = {}): { exec: object } {
  return { exec: { apiVersion, command, interactiveMode: "Never", ...more } };
}

/** Writes a program that notes each of its runs, prints the file `says`, and does what `then` says. */
async function writePlugin(folder: string, status: object, then = ""): Promise<string> {
  await say(folder, { apiVersion, kind: "ExecCredential", status });
  const path = join(folder, "plugin");
  const script = `#!/bin/sh
here=${JSON.stringify(folder)}
echo "run $@" >> "$here/runs"
printf '%s' "$KUBERNETES_EXEC_INFO" > "$here/info"
printf '%s' "$PLUGIN_SETTING $HOME" > "$here/environment"
while IFS= read -r line; do printf '%s\\n' "$line"; done < "$here/says"
${then}
`;
  await Deno.writeTextFile(path, script, { mode: 0o755 });
  return path;
}

async function say(folder: string, output: unknown): Promise<void> {
  const text = typeof output === "string" ? output : JSON.stringify(output);
  await Deno.writeTextFile(join(folder, "says"), text + "\n");
}

async function runsOf(folder: string): Promise<string[]> {
  return (await Deno.readTextFile(join(folder, "runs"))).trimEnd().split("\n");
}

/** The error of a request of this user. */
async function failureOf(user: object): Promise<UserError> {
  await using api = await startFakeApi({ tokens: { good: "alice" } });
  using cluster = await connectToFake(api, { user });
  try {
    await request(cluster, { path: "/version" });
  } catch (error) {
    assert.ok(error instanceof UserError, String(error));
    assert.equal(api.seen.length, 0);
    return error;
  }
  assert.fail("it was let in");
}

Deno.test("a program gives the token, is told of the cluster, and is run once", async () => {
  await withFolder(async (folder) => {
    const plugin = await writePlugin(folder, { token: "good" });
    await using api = await startFakeApi({ tokens: { good: "alice" } });
    const user = execOf(plugin, {
      args: ["get-token", "--cluster", "c 1"],
      env: [{ name: "PLUGIN_SETTING", value: "as set" }],
      provideClusterInfo: true,
    });
    const extension = { audience: "x" };
    using cluster = await connectToFake(api, {
      user,
      cluster: { extensions: [{ name: "client.authentication.k8s.io/exec", extension }] },
    });
    await Promise.all([1, 2, 3].map(() => request(cluster, { path: "/version" })));
    await request(cluster, { path: "/version" });
    assert.deepEqual(api.seen.map(({ user }) => user), Array(4).fill("alice"));
    assert.deepEqual(await runsOf(folder), ["run get-token --cluster c 1"]);
    assert.deepEqual(JSON.parse(await Deno.readTextFile(join(folder, "info"))), {
      kind: "ExecCredential",
      apiVersion,
      spec: { interactive: false, cluster: { server: api.url, config: extension } },
    });
    assert.equal(
      await Deno.readTextFile(join(folder, "environment")),
      `as set ${Deno.env.get("HOME") ?? ""}`,
    );
  });
});

Deno.test("a program is run again when its token has ended or is refused", async () => {
  await withFolder(async (folder) => {
    const expirationTimestamp = "2025-01-31T12:00:00Z";
    const plugin = await writePlugin(folder, { token: "good", expirationTimestamp });
    await using api = await startFakeApi({ tokens: { good: "alice", better: "alice" } });
    using cluster = await connectToFake(api, { user: execOf(plugin) });
    await request(cluster, { path: "/version" });
    await request(cluster, { path: "/version" });
    assert.equal((await runsOf(folder)).length, 2);

    const status = { token: "better", expirationTimestamp: "2999-01-31T12:00:00Z" };
    await say(folder, { apiVersion, kind: "ExecCredential", status });
    await request(cluster, { path: "/version" });
    await request(cluster, { path: "/version" });
    assert.equal((await runsOf(folder)).length, 3);

    delete api.tokens.better;
    await assert.rejects(request(cluster, { path: "/version" }), {
      message:
        'Cannot get /version: the API server does not know user "fake-user" (context "fake").',
    });
    assert.equal((await runsOf(folder)).length, 4);
  });
});

Deno.test("a program's path counts from the kubeconfig's folder", async () => {
  await withFolder(async (folder) => {
    const plugin = await writePlugin(folder, { token: "good" });
    await using api = await startFakeApi({ tokens: { good: "alice" } });
    const kubeconfig = join(dirname(plugin), "config");
    await Deno.writeTextFile(kubeconfig, api.kubeconfig({ user: execOf("./plugin") }));
    using cluster = await connect({ kubeconfig });
    await request(cluster, { path: "/version" });
    assert.equal(api.seen[0].user, "alice");
  });
});

Deno.test("a program that is missing is one sentence, with what the kubeconfig says of it", async () => {
  const missing = await failureOf(
    execOf("no-such-plugin-here", { installHint: "See\nthe manual." }),
  );
  assert.equal(
    missing.message,
    'Cannot log in to context "fake": "no-such-plugin-here" is not installed.',
  );
  assert.equal(missing.hint, "See the manual.");
  assert.equal(missing.exitCode, 2);
  const { hint } = await failureOf(execOf("no-such-plugin-here"));
  assert.equal(hint, "The kubeconfig names this program; install it.");
});

Deno.test({
  name: "a program that the task may not run is one sentence",
  permissions: {
    read: true,
    write: true,
    env: true,
    run: false,
    net: ["127.0.0.1"],
  },
  async fn() {
    const error = await failureOf(execOf("/bin/sh"));
    assert.equal(
      error.message,
      'Cannot log in to context "fake": this task may not run "/bin/sh".',
    );
    assert.equal(
      error.hint,
      "If you trust it, add it to --allow-run of the k8s tasks in deno.json.",
    );
  },
});

Deno.test("a program that fails is told with its last words", async () => {
  await withFolder(async (folder) => {
    const then = "echo first >&2\necho 'the SSO session has expired' >&2\nexit 254";
    const plugin = await writePlugin(folder, { token: "good" }, then);
    const error = await failureOf(execOf(plugin, { args: ["login"] }));
    assert.equal(
      error.message.replace(folder, ""),
      'Cannot log in to context "fake": "/plugin login" ended with exit code 254: the SSO session has expired.',
    );
    assert.equal(error.exitCode, 1);
    const silent = await writePlugin(folder, {}, "exit 3");
    assert.match((await failureOf(execOf(silent))).message, /" ended with exit code 3\.$/);
  });
});

Deno.test("a program that says something else is told", async () => {
  await withFolder(async (folder) => {
    const plugin = await writePlugin(folder, {});
    const cases: [unknown, string][] = [
      ["hello", "printed no ExecCredential"],
      [{ apiVersion, kind: "ExecCredential" }, "printed no ExecCredential"],
      [
        { apiVersion, kind: "ExecCredential", status: { clientCertificateData: "x" } },
        "gave neither a token nor a certificate with its key",
      ],
      [
        { apiVersion: "client.authentication.k8s.io/v1beta1", kind: "ExecCredential", status: {} },
        `printed an ExecCredential of client.authentication.k8s.io/v1beta1; wanted ${apiVersion}`,
      ],
    ];
    for (const [output, fault] of cases) {
      await say(folder, output);
      const { message } = await failureOf(execOf(plugin));
      assert.equal(
        message.replace(folder, ""),
        `Cannot log in to context "fake": "/plugin" ${fault}.`,
      );
    }
  });
});

Deno.test("a program that must ask is not run where nobody can answer", async () => {
  await withFolder(async (folder) => {
    const plugin = await writePlugin(folder, { token: "good" });
    const user = execOf(plugin, { interactiveMode: "Always" });
    await using api = await startFakeApi({ tokens: { good: "alice" } });
    const kubeconfig = join(folder, "config");
    await Deno.writeTextFile(kubeconfig, api.kubeconfig({ user }));
    const script = `
      import { connect } from "./k8s/client/connect.ts";
      import { request } from "./k8s/client/request.ts";
      const cluster = await connect({ kubeconfig: ${JSON.stringify(kubeconfig)} });
      await request(cluster, { path: "/version" }).catch(({ message }) => console.log(message));
    `;
    const path = join(folder, "script.ts");
    await Deno.writeTextFile(path, script.replaceAll('"./k8s', `"${projectRoot}k8s`));
    // No terminal, no environment; and of programs only this one.
    const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: [
        "run",
        "--no-prompt",
        `--config=${projectRoot}deno.json`,
        "--allow-read",
        "--allow-net=127.0.0.1",
        `--allow-run=${plugin}`,
        path,
      ],
      stdin: "null",
    }).output();
    assert.equal(new TextDecoder().decode(stderr), "");
    assert.equal(
      new TextDecoder().decode(stdout).replace(folder, ""),
      'Cannot log in to context "fake": "/plugin" wants to ask you, and this is no terminal.\n',
    );
  });
});
