/**
 * Runs the program that a kubeconfig names for credentials, as the clusters of the cloud providers
 * have it: https://kubernetes.io/docs/reference/access-authn-authz/authentication/#client-go-credential-plugins.
 *
 * @module
 */

import { shorten } from "../../src/core/shorten.ts";
import { withoutLoaderVariables } from "../../src/core/loader_variables.ts";
import { messageOf, UserError } from "../../src/core/user_error.ts";
import type { ClusterEntry, ExecEntry } from "./kubeconfig.ts";
import { parsePluginOutput, type PluginCredential } from "./plugin_output.ts";
import { pathFrom } from "./read_pem.ts";

/**
 * The programs that tasks may run for this: those of the large providers, and kubectl for its own
 * plugins. Another one must be added to `--allow-run` in deno.json.
 */
export const knownPlugins = [
  "aws",
  "aws-iam-authenticator",
  "az",
  "doctl",
  "gcloud",
  "gke-gcloud-auth-plugin",
  "ibmcloud",
  "kubectl",
  "kubectl-oidc_login",
  "kubelogin",
  "oci",
  "rancher",
  "tsh",
  "vault",
] as const;

/** How long a program that asks nobody may take. */
const mostSeconds = 60;

/** What a program is told of the cluster. */
export interface PluginTask {
  exec: ExecEntry;
  cluster: ClusterEntry;
  /** The certificate of the cluster's authority, in PEM. */
  authority: string | undefined;
  /** The folder of the kubeconfig, from which the program's path counts if it has one. */
  folder: string;
  /** The context, for messages. */
  context: string;
}

/**
 * Runs the program and reads what it says.
 *
 * @throws {UserError} if it is not installed, may not be run, fails, or says something else
 */
export async function runExecPlugin(task: PluginTask): Promise<PluginCredential> {
  const { exec, context } = task;
  const interactive = exec.interactiveMode !== "Never" && Deno.stdin.isTerminal();
  if (exec.interactiveMode === "Always" && !interactive) {
    throw new UserError(
      `${cannotLogIn(context)}: "${exec.command}" wants to ask you, and this is no terminal.`,
    );
  }
  const { success, code, stdout, stderr } = await runProgram(task, interactive);
  if (!success) {
    const lastLine = shorten(stderr.trim().split("\n").at(-1) ?? "", 200);
    throw new UserError(
      `${cannotLogIn(context)}: ${callOf(exec)} ended with exit code ${code}` +
        `${lastLine && `: ${lastLine}`}.`,
      { hint: "You may have to log in with that program first.", exitCode: 1 },
    );
  }
  return parsePluginOutput(
    stdout,
    { apiVersion: exec.apiVersion },
    (fault) => new UserError(`${cannotLogIn(context)}: ${callOf(exec)} ${fault}.`),
  );
}

async function runProgram(task: PluginTask, interactive: boolean) {
  const { exec, context } = task;
  // A path counts from the kubeconfig; a bare name is looked up.
  const command = /[/\\]/.test(exec.command) ? pathFrom(task.folder, exec.command) : exec.command;
  const tooLong = interactive ? undefined : AbortSignal.timeout(mostSeconds * 1000);
  try {
    const { success, code, stdout, stderr } = await new Deno.Command(command, {
      args: exec.args,
      env: {
        ...withoutLoaderVariables,
        ...Object.fromEntries(exec.env.map(({ name, value }) => [name, value])),
        KUBERNETES_EXEC_INFO: JSON.stringify(execInfo(task, interactive)),
      },
      stdin: interactive ? "inherit" : "null",
      stdout: "piped",
      // Where somebody is asked, the question must be seen.
      stderr: interactive ? "inherit" : "piped",
      signal: tooLong,
    }).spawn().output();
    if (tooLong?.aborted) {
      throw new UserError(
        `${cannotLogIn(context)}: ${callOf(exec)} did not end within ${mostSeconds} s.`,
        { exitCode: 1 },
      );
    }
    const decoder = new TextDecoder();
    return {
      success,
      code,
      stdout: decoder.decode(stdout),
      stderr: interactive ? "" : decoder.decode(stderr),
    };
  } catch (cause) {
    throw cause instanceof UserError ? cause : cannotRun(exec, context, cause);
  }
}

/** What the program is told by its environment. */
function execInfo({ exec, cluster, authority }: PluginTask, interactive: boolean) {
  const config = cluster.extensions.find(({ name }) =>
    name === "client.authentication.k8s.io/exec"
  );
  return {
    kind: "ExecCredential",
    apiVersion: exec.apiVersion,
    spec: {
      interactive,
      cluster: exec.provideClusterInfo
        ? {
          server: cluster.server,
          "certificate-authority-data": authority && btoa(authority),
          "proxy-url": cluster["proxy-url"],
          config: config?.extension,
        }
        : undefined,
    },
  };
}

function cannotRun(exec: ExecEntry, context: string, cause: unknown): UserError {
  if (cause instanceof Deno.errors.NotFound) {
    return new UserError(`${cannotLogIn(context)}: "${exec.command}" is not installed.`, {
      hint: shorten(exec.installHint ?? "The kubeconfig names this program; install it.", 400),
      cause,
    });
  }
  if (cause instanceof Deno.errors.NotCapable) {
    return new UserError(`${cannotLogIn(context)}: this task may not run "${exec.command}".`, {
      hint: "If you trust it, add it to --allow-run of the k8s tasks in deno.json.",
      cause,
    });
  }
  return new UserError(
    `${cannotLogIn(context)}: "${exec.command}" cannot be run: ${messageOf(cause)}.`,
    { cause },
  );
}

function cannotLogIn(context: string): string {
  return `Cannot log in to context "${context}"`;
}

function callOf({ command, args }: ExecEntry): string {
  return `"${shorten([command, ...args].join(" "), 60)}"`;
}
