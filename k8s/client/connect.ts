/**
 * From a kubeconfig to a cluster that can be asked: the first step of everything that a `k8s:` task
 * does. It sends nothing yet.
 *
 * @module
 */

import { isIP } from "node:net";
import { UserError } from "../../src/core/user_error.ts";
import { chooseContext, type ChosenContext } from "./choose_context.ts";
import { type Cluster, openCluster } from "./cluster.ts";
import { credentialsOf } from "./credentials.ts";
import { findKubeconfig } from "./find_kubeconfig.ts";
import { readPem } from "./read_pem.ts";
import type { Surroundings } from "./surroundings.ts";

/** Which cluster. */
export interface ConnectOptions {
  /** The kubeconfig's path; by default it is looked for as kubectl does. */
  kubeconfig?: string;
  /** The kubeconfig's context; by default the current one. */
  context?: string;
  /** The namespace; by default the context's. */
  namespace?: string;
  /** Where kubeconfigs are looked for; for tests. */
  surroundings?: Surroundings;
}

/**
 * Reads what is needed to reach a cluster. Whoever calls it closes the cluster.
 *
 * @throws {UserError} if there is no kubeconfig, or it lacks something, or asks for what is not
 *   supported
 */
export async function connect(options: ConnectOptions = {}): Promise<Cluster> {
  const kubeconfig = await findKubeconfig(options.kubeconfig, options.surroundings);
  const chosen = chooseContext(kubeconfig, options.context);
  const { name: context, cluster } = chosen;
  refuseUnsupported(chosen);
  const authority = await readPem({
    key: "certificate-authority",
    data: cluster["certificate-authority-data"],
    file: cluster["certificate-authority"],
    folder: cluster.folder,
    context,
  });
  const credentials = await credentialsOf(chosen, { authority });
  return openCluster({
    server: serverOf(chosen),
    context,
    namespace: options.namespace ?? chosen.namespace,
    credentials,
    authority,
    proxy: cluster["proxy-url"],
  });
}

/** The way round what is not supported: kubectl does all of it, and passes requests on. */
const byProxy = "run `kubectl proxy --port 8001`, and use a context whose server is " +
  "http://127.0.0.1:8001 (kubectl config set-cluster, set-context)";

/** Deno's `fetch` checks every certificate, against the name in the address. */
function refuseUnsupported({ name, cluster }: ChosenContext): void {
  if (!cluster.server.startsWith("https:")) return;
  if (cluster["insecure-skip-tls-verify"]) {
    throw new UserError(
      `Cannot use context "${name}": its cluster has insecure-skip-tls-verify; wanted a certificate-authority.`,
      {
        hint:
          "kubectl get configmap kube-root-ca.crt --output jsonpath='{.data.ca\\.crt}' tells the " +
          `cluster's; or ${byProxy}.`,
      },
    );
  }
  if (cluster["tls-server-name"] !== undefined) {
    throw new UserError(
      `Cannot use context "${name}": its cluster has tls-server-name, which is not supported.`,
      {
        hint: `Use "${
          cluster["tls-server-name"]
        }" as the server's name in its address; or ${byProxy}.`,
      },
    );
  }
}

/** The server's address, without a slash at its end. */
function serverOf({ name, cluster, user }: ChosenContext): string {
  const url = URL.canParse(cluster.server) ? new URL(cluster.server) : null;
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw new UserError(
      `Cannot use context "${name}": its server is "${cluster.server}"; wanted https://host:port.`,
    );
  }
  const sendsSecrets = [user.token, user.tokenFile, user.username, user.exec, user["auth-provider"]]
    .some((secret) => secret !== undefined && secret !== null);
  if (url.protocol === "http:" && sendsSecrets && !isLoopback(url.hostname)) {
    throw new UserError(
      `Cannot use context "${name}": its server ${cluster.server} would be sent credentials unencrypted; wanted https.`,
    );
  }
  return url.href.replace(/\/$/, "");
}

function isLoopback(host: string): boolean {
  return host === "localhost" || host === "[::1]" || isIP(host) === 4 && host.startsWith("127.");
}
