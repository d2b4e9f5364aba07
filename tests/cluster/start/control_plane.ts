/**
 * The control plane: etcd, the API server, the controllers and the scheduler, on 127.0.0.1.
 *
 * @module
 */

import { waitUntil } from "../wait_until.ts";
import { makeAuthority, makeCertificate } from "./certificates.ts";
import { adminKubeconfig, type ClusterFacts, pathIn, serverOf } from "./cluster_facts.ts";
import { writeKubeconfig } from "../kubeconfig.ts";
import { succeeds } from "./command.ts";
import { runInside, runsInside, startInside } from "./sandbox.ts";

/** How long the API server may take: it needs 3 s on an idle machine, 14 on a busy one. */
const secondsToStart = 120;

/** Makes the certificates, and the kubeconfig of the user who may do anything. */
export async function makeAdmin(facts: ClusterFacts): Promise<void> {
  const folder = pathIn(facts, "certificates");
  await makeAuthority(folder);
  await makeCertificate(folder, "server", {
    subject: "/CN=kube-apiserver",
    names: ["IP:127.0.0.1", "DNS:localhost", "DNS:kubernetes.default.svc"],
  });
  const token = crypto.randomUUID();
  const line = `${token},admin,admin,system:masters\n`;
  await Deno.writeTextFile(`${folder}/tokens.csv`, line, { mode: 0o600 });
  await writeKubeconfig(adminKubeconfig(facts), {
    server: serverOf(facts),
    authority: `${folder}/ca.crt`,
    user: { token },
  });
}

/** Starts the store of everything that the API server knows. */
export async function startStore(facts: ClusterFacts): Promise<void> {
  const { etcd, etcdPeer } = facts.ports;
  const peer = `http://127.0.0.1:${etcdPeer}`;
  await start(facts, "etcd", [
    `--data-dir=${pathIn(facts, "etcd")}`,
    `--listen-client-urls=https://127.0.0.1:${etcd}`,
    `--advertise-client-urls=https://127.0.0.1:${etcd}`,
    `--listen-peer-urls=${peer}`,
    `--initial-advertise-peer-urls=${peer}`,
    `--initial-cluster=default=${peer}`,
    // Whoever writes to it may do anything on this machine, as root.
    "--client-cert-auth",
    `--trusted-ca-file=${pathIn(facts, "certificates", "ca.crt")}`,
    `--cert-file=${pathIn(facts, "certificates", "server.crt")}`,
    `--key-file=${pathIn(facts, "certificates", "server.key")}`,
    "--unsafe-no-fsync", // the data need not outlive the machine
    "--log-level=warn",
  ]);
}

/** Starts the API server and waits until it is ready. */
export async function startApiServer(facts: ClusterFacts): Promise<void> {
  const certificate = (name: string) => pathIn(facts, "certificates", name);
  const pid = await start(facts, "kube-apiserver", [
    "--bind-address=127.0.0.1",
    "--advertise-address=127.0.0.1",
    `--secure-port=${facts.ports.api}`,
    "--endpoint-reconciler-type=none",
    "--service-cluster-ip-range=10.99.0.0/24",
    "--allow-privileged=true",
    "--authorization-mode=RBAC",
    `--etcd-servers=https://127.0.0.1:${facts.ports.etcd}`,
    `--etcd-cafile=${certificate("ca.crt")}`,
    `--etcd-certfile=${certificate("server.crt")}`,
    `--etcd-keyfile=${certificate("server.key")}`,
    `--cert-dir=${certificate("")}`,
    `--client-ca-file=${certificate("ca.crt")}`,
    `--tls-cert-file=${certificate("server.crt")}`,
    `--tls-private-key-file=${certificate("server.key")}`,
    `--token-auth-file=${certificate("tokens.csv")}`,
    "--service-account-issuer=https://kubernetes.default.svc",
    `--service-account-key-file=${certificate("tokens.key")}`,
    `--service-account-signing-key-file=${certificate("tokens.key")}`,
    "--kubelet-preferred-address-types=Hostname",
    `--kubelet-client-certificate=${certificate("server.crt")}`,
    `--kubelet-client-key=${certificate("server.key")}`,
  ]);
  await Deno.writeTextFile(pidFile(facts), String(pid));
  const ask = ["kubectl", `--kubeconfig=${adminKubeconfig(facts)}`, "get", "--raw=/readyz"];
  await waitUntil("the API server is ready", { seconds: secondsToStart }, async () => {
    if (await succeeds(facts.binary, ask)) return true;
    if (!await runsInside(facts.sandbox, pid)) throw new Error("the API server ended");
    return false;
  });
}

/**
 * Kills the API server, as a crash does: asked to end, it would wait a minute for those who watch.
 */
export async function stopApiServer(facts: ClusterFacts): Promise<void> {
  const pid = Number(await Deno.readTextFile(pidFile(facts)));
  await runInside(facts.sandbox, "sh", ["-c", `kill -KILL ${pid}`]);
  await waitUntil("the API server ends", { seconds: 10 }, async () => {
    return !await runsInside(facts.sandbox, pid);
  });
}

/** Starts what makes pods of Jobs and gives them nodes; the API server must be ready. */
export async function startControllers(facts: ClusterFacts): Promise<void> {
  const common = [`--kubeconfig=${adminKubeconfig(facts)}`, "--leader-elect=false"]
    .concat("--secure-port=0");
  await start(facts, "kube-scheduler", common);
  await start(facts, "kube-controller-manager", [
    ...common,
    `--service-account-private-key-file=${pathIn(facts, "certificates", "tokens.key")}`,
    `--root-ca-file=${pathIn(facts, "certificates", "ca.crt")}`,
    // By default a claim may have to wait for its volume for 15 seconds.
    "--pvclaimbinder-sync-period=1s",
  ]);
}

async function start(facts: ClusterFacts, part: string, args: string[]): Promise<number> {
  const log = pathIn(facts, "log", `${part}.log`);
  return await startInside(facts.sandbox, { log, program: facts.binary, args: [part, ...args] });
}

function pidFile(facts: ClusterFacts): string {
  return pathIn(facts, "log", "kube-apiserver.pid");
}
