import assert from "node:assert/strict";
import { delimiter, join } from "node:path";
import { connect } from "../../../k8s/client/connect.ts";
import type { Surroundings } from "../../../k8s/client/surroundings.ts";
import { UserError } from "../../../src/core/user_error.ts";
import { withFolder } from "../../harness/small_run.ts";

/** Surroundings in which only `folder` is looked at. */
function within(folder: string, variables: Record<string, string> = {}): Surroundings {
  return {
    variable: (name) => variables[name],
    serviceAccountFolder: join(folder, "serviceaccount"),
  };
}

/** A kubeconfig of one context of each given name, its cluster and user of the same name. */
function kubeconfig(...names: string[]): Record<string, unknown> {
  return {
    "current-context": names[0],
    contexts: names.map((name) => ({ name, context: { cluster: name, user: name } })),
    clusters: names.map((name) => ({ name, cluster: { server: `https://${name}.example` } })),
    users: names.map((name) => ({ name, user: { token: `token of ${name}` } })),
  };
}

async function write(folder: string, name: string, content: unknown): Promise<string> {
  const path = join(folder, name);
  const text = typeof content === "string" ? content : JSON.stringify(content);
  await Deno.writeTextFile(path, text);
  return path;
}

/** The message and the hint of the error of a `connect`. */
async function failure(options: Parameters<typeof connect>[0]): Promise<[string, string]> {
  try {
    (await connect(options)).close();
  } catch (error) {
    assert.ok(error instanceof UserError, String(error));
    assert.equal(error.exitCode, 2);
    return [error.message, error.hint];
  }
  assert.fail("it connected");
}

Deno.test("connect() takes the current context of ~/.kube/config, or another one", async () => {
  await withFolder(async (folder) => {
    await Deno.mkdir(join(folder, ".kube"));
    const config = kubeconfig("one", "two");
    const contexts = [
      { name: "one", context: { cluster: "one", user: "one" } },
      { name: "two", context: { cluster: "two", user: "two", namespace: "ml" } },
    ];
    await write(folder, ".kube/config", { ...config, contexts });
    const surroundings = within(folder, { HOME: folder });

    using one = await connect({ surroundings });
    assert.deepEqual([one.context, one.server, one.namespace], [
      "one",
      "https://one.example",
      "default",
    ]);
    using two = await connect({ surroundings, context: "two" });
    assert.deepEqual([two.context, two.server, two.namespace], [
      "two",
      "https://two.example",
      "ml",
    ]);
    using elsewhere = await connect({ surroundings, context: "two", namespace: "other" });
    assert.equal(elsewhere.namespace, "other");
    assert.equal(elsewhere.credentials.user, "two");
  });
});

Deno.test("connect() merges the files of $KUBECONFIG: the first counts, and none need be there", async () => {
  await withFolder(async (folder) => {
    const first = await write(folder, "first", {
      ...kubeconfig("shared"),
      "current-context": undefined,
      users: [],
    });
    const second = await write(folder, "second", {
      ...kubeconfig("other"),
      users: [{ name: "shared", user: { token: "second" } }],
    });
    const third = await write(folder, "third", {
      ...kubeconfig("shared", "other"),
      clusters: [{ name: "shared", cluster: { server: "https://wrong.example" } }],
    });
    const missing = join(folder, "missing");
    const KUBECONFIG = ["", missing, first, second, third].join(delimiter);
    const surroundings = within(folder, { KUBECONFIG, HOME: "/nowhere" });

    // The first file with a current context is the second.
    using other = await connect({ surroundings });
    assert.equal(other.context, "other");
    using shared = await connect({ surroundings, context: "shared" });
    assert.equal(shared.server, "https://shared.example");
    const { headers } = await shared.credentials.current();
    assert.deepEqual(headers, [["authorization", "Bearer second"]]);
  });
});

Deno.test("connect() takes the service account of the pod that it runs in", async () => {
  await withFolder(async (folder) => {
    const surroundings = within(folder, {
      HOME: folder,
      KUBERNETES_SERVICE_HOST: "fd00::1",
      KUBERNETES_SERVICE_PORT: "443",
    });
    await Deno.mkdir(join(folder, "serviceaccount"));
    await write(folder, "serviceaccount/token", "first\n");
    await write(folder, "serviceaccount/namespace", "ml\n");
    await write(folder, "serviceaccount/ca.crt", "-----BEGIN CERTIFICATE-----\n");
    using cluster = await connect({ surroundings });
    assert.deepEqual(
      [cluster.server, cluster.context, cluster.namespace],
      ["https://[fd00::1]", "in-cluster", "ml"],
    );
    const { headers } = await cluster.credentials.current();
    assert.deepEqual(headers, [["authorization", "Bearer first"]]);
  });
});

Deno.test("connect() says where it looked for a kubeconfig, and never takes localhost:8080", async () => {
  await withFolder(async (folder) => {
    const hint = "Ask who runs the cluster for one, and name it by --kubeconfig or $KUBECONFIG.";
    assert.deepEqual(await failure({ surroundings: within(folder, { HOME: folder }) }), [
      "Cannot find a kubeconfig: looked at $KUBECONFIG, ~/.kube/config and in-cluster.",
      hint,
    ]);
    assert.deepEqual(await failure({ surroundings: within(folder) }), [
      "Cannot find a kubeconfig: looked at $KUBECONFIG, ~/.kube/config and in-cluster.",
      hint,
    ]);
    const KUBECONFIG = `/nowhere/a${delimiter}/nowhere/b`;
    assert.deepEqual(await failure({ surroundings: within(folder, { KUBECONFIG }) }), [
      "Cannot find a kubeconfig: looked at $KUBECONFIG (/nowhere/a, /nowhere/b) and in-cluster.",
      hint,
    ]);
    const named = join(folder, "none");
    assert.deepEqual(await failure({ kubeconfig: named }), [
      `Cannot read kubeconfig "${named}": there is no such file.`,
      "",
    ]);
  });
});

Deno.test("connect() lists the contexts there are when it knows no such one", async () => {
  await withFolder(async (folder) => {
    const path = await write(folder, "config", kubeconfig("staging", "production"));
    assert.deepEqual(await failure({ kubeconfig: path, context: "stagin" }), [
      `Cannot use context "stagin": kubeconfig "${path}" has no such context; there are "staging", "production".`,
      'Did you mean "staging"?',
    ]);
    await write(folder, "config", { ...kubeconfig("a", "b"), "current-context": "" });
    assert.deepEqual(await failure({ kubeconfig: path }), [
      `Cannot choose a context: kubeconfig "${path}" has no current-context.`,
      'Choose one with --context: "a", "b".',
    ]);
    await write(folder, "config", { ...kubeconfig("a"), clusters: [] });
    assert.deepEqual(await failure({ kubeconfig: path }), [
      `Cannot use context "a": kubeconfig "${path}" has no cluster "a"; there are none.`,
      "",
    ]);
    await write(folder, "config", { ...kubeconfig("a"), users: kubeconfig("b", "c").users });
    assert.deepEqual(await failure({ kubeconfig: path }), [
      `Cannot use context "a": kubeconfig "${path}" has no user "a"; there are "b", "c".`,
      "",
    ]);
  });
});

Deno.test("connect() says what is wrong with a kubeconfig that is empty or damaged", async () => {
  const cases: [unknown, string][] = [
    ["", "Cannot use kubeconfig: it has no contexts; wanted one at least."],
    ["{}", "Cannot use kubeconfig: it has no contexts; wanted one at least."],
    ["just text", "Cannot read kubeconfig: all of it: expected object, received string."],
    ["contexts: 3", "Cannot read kubeconfig: contexts: expected array, received number."],
    [
      { ...kubeconfig("a"), clusters: [{ name: "a", cluster: {} }] },
      "Cannot read kubeconfig: clusters[0].cluster.server is missing.",
    ],
    [
      { ...kubeconfig("a"), users: [{ name: "a", user: { exec: { command: "x" } } }] },
      "Cannot read kubeconfig: users[0].user.exec.apiVersion is missing.",
    ],
    [
      { ...kubeconfig("a"), users: [{ name: "a", user: { token: 7 } }] },
      "Cannot read kubeconfig: users[0].user.token: expected string, received number.",
    ],
  ];
  await withFolder(async (folder) => {
    for (const [content, wanted] of cases) {
      const path = await write(folder, "config", content);
      const [message] = await failure({ kubeconfig: path });
      assert.equal(message.replace(` "${path}"`, ""), wanted);
    }
    const path = await write(folder, "config", "contexts: [\n  a: {");
    const [message, hint] = await failure({ kubeconfig: path });
    assert.match(message, /^Cannot read kubeconfig ".*": .+\.$/);
    assert.ok(!message.includes("\n"));
    assert.equal(hint, "kubectl config view shows what kubectl makes of it.");
    const [folderMessage] = await failure({ kubeconfig: folder });
    assert.match(folderMessage, /^Cannot read kubeconfig ".*": .*directory.*\.$/);
  });
});

Deno.test("connect() refuses in words what Deno's fetch cannot do", async () => {
  const cluster = (more: object) => ({
    ...kubeconfig("a"),
    clusters: [{ name: "a", cluster: { server: "https://a.example", ...more } }],
  });
  await withFolder(async (folder) => {
    const skipping = await write(folder, "1", cluster({ "insecure-skip-tls-verify": true }));
    const [message, hint] = await failure({ kubeconfig: skipping });
    assert.equal(
      message,
      'Cannot use context "a": its cluster has insecure-skip-tls-verify; wanted a certificate-authority.',
    );
    assert.match(hint, /kube-root-ca\.crt.*kubectl proxy --port 8001/);
    const named = await write(folder, "2", cluster({ "tls-server-name": "kubernetes" }));
    const [nameMessage, nameHint] = await failure({ kubeconfig: named });
    assert.equal(
      nameMessage,
      'Cannot use context "a": its cluster has tls-server-name, which is not supported.',
    );
    assert.match(nameHint, /^Use "kubernetes" as the server's name .*kubectl proxy --port 8001/);
    // Without TLS neither means anything.
    const server = "http://127.0.0.1:8001";
    const plain = await write(folder, "3", cluster({ server, "insecure-skip-tls-verify": true }));
    (await connect({ kubeconfig: plain })).close();
  });
});

Deno.test("connect() refuses addresses that are none, and to send credentials unencrypted", async () => {
  await withFolder(async (folder) => {
    const at = (server: string, user?: object) =>
      write(folder, "config", {
        ...kubeconfig("a"),
        clusters: [{ name: "a", cluster: { server } }],
        ...(user ? { users: [{ name: "a", user }] } : {}),
      });
    for (const server of ["10.0.0.1:6443", "ftp://a.example", "https://"]) {
      assert.deepEqual(await failure({ kubeconfig: await at(server) }), [
        `Cannot use context "a": its server is "${server}"; wanted https://host:port.`,
        "",
      ]);
    }
    assert.deepEqual(await failure({ kubeconfig: await at("http://a.example:8080") }), [
      'Cannot use context "a": its server http://a.example:8080 would be sent credentials unencrypted; wanted https.',
      "",
    ]);
    (await connect({ kubeconfig: await at("http://a.example:8080", {}) })).close();
    (await connect({ kubeconfig: await at("http://127.0.0.1:8001") })).close();
    // Some reach their API server below a path.
    using rancher = await connect({
      kubeconfig: await at("https://rancher.example/k8s/clusters/c/"),
    });
    assert.equal(rancher.server, "https://rancher.example/k8s/clusters/c");
  });
});

Deno.test("connect() says which certificate cannot be read", async () => {
  await withFolder(async (folder) => {
    const pem = (kind: string) => btoa(`-----BEGIN ${kind}-----\nAA==\n-----END ${kind}-----\n`);
    const cases: [cluster: object, user: object, message: string][] = [
      [
        { "certificate-authority": "ca.crt" },
        {},
        'its certificate-authority "ca.crt" cannot be read: there is no such file.',
      ],
      [{ "certificate-authority-data": "?" }, {}, "its certificate-authority-data is not base64."],
      [
        { "certificate-authority-data": btoa("text") },
        {},
        "its certificate-authority-data has no certificate in it; wanted PEM.",
      ],
      [
        {},
        { "client-certificate-data": pem("CERTIFICATE") },
        "its user has a client-certificate and no client-key; wanted both.",
      ],
      [
        {},
        { "client-key-data": pem("EC PRIVATE KEY") },
        "its user has a client-key and no client-certificate; wanted both.",
      ],
      [
        {},
        { "client-certificate-data": pem("CERTIFICATE"), "client-key-data": pem("CERTIFICATE") },
        "its client-key-data has no private key in it; wanted PEM.",
      ],
    ];
    for (const [cluster, user, message] of cases) {
      const path = await write(folder, "config", {
        ...kubeconfig("a"),
        clusters: [{ name: "a", cluster: { server: "https://a.example", ...cluster } }],
        users: [{ name: "a", user }],
      });
      assert.deepEqual(await failure({ kubeconfig: path }), [
        `Cannot use context "a": ${message}`,
        "",
      ]);
    }
  });
});
