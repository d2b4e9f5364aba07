/**
 * The name spaces in which the whole cluster runs: its processes have numbers of their own, and
 * its mounts are seen by nobody else. They are held by one process that waits for the end of its
 * input. However the process that opened them ends, that input ends, and the kernel then ends every
 * process inside and drops every mount: nothing is left to clean up.
 *
 * Whoever knows the sandbox's number may start programs inside, and they outlive the one who
 * started them: so a test can restart the API server of a cluster that another process began.
 *
 * @module
 */

import { command } from "./command.ts";

/** The process ID of the one that holds the name spaces. */
export type SandboxId = number;

/** The name spaces, as the process holds them that opened them. */
export interface Sandbox {
  id: SandboxId;
  /** Ends all that runs inside, and waits until it has ended. */
  close(): Promise<void>;
}

/** Opens new name spaces. The process must be root's. */
export async function openSandbox(): Promise<Sandbox> {
  // setsid: Ctrl-C in the terminal must not end the cluster before its tests have ended. Who ignores
  // the ends of its children, as cat does here, need not wait for those that it inherits.
  const holder = new Deno.Command("setsid", {
    args: ["unshare", "--mount", "--pid", "--fork", "--kill-child=KILL", "--mount-proc"]
      .concat("sh", "-c", "echo open; exec env --ignore-signal=CHLD cat >/dev/null"),
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const output = holder.stdout.getReader();
  const { done } = await output.read();
  if (done) {
    const said = await new Response(holder.stderr).text();
    await holder.stdin.abort();
    await holder.status;
    throw new Error(`unshare: ${said.trim()}`);
  }

  async function close(): Promise<void> {
    await holder.stdin.close().catch(() => {});
    await Promise.all([output.cancel(), holder.stderr.cancel()]);
    await holder.status;
  }
  return { id: holder.pid, close };
}

/** Runs a program inside, and gives what it printed. */
export async function runInside(
  sandbox: SandboxId,
  program: string,
  args: readonly string[],
): Promise<string> {
  return await command("nsenter", [...entering(sandbox), program, ...args]);
}

/**
 * Starts a program inside that goes on by itself; what it says is added to the file `log`.
 *
 * @returns its process ID inside
 */
export async function startInside(
  sandbox: SandboxId,
  { log, program, args }: { log: string; program: string; args: readonly string[] },
): Promise<number> {
  const script = 'log=$1; shift; "$@" >>"$log" 2>&1 </dev/null & echo $!';
  return Number(await runInside(sandbox, "sh", ["-c", script, "sh", log, program, ...args]));
}

/** Whether a program that was started inside still runs. */
export async function runsInside(sandbox: SandboxId, pid: number): Promise<boolean> {
  return await runInside(sandbox, "sh", ["-c", `kill -0 ${pid}`]).then(() => true, () => false);
}

function entering(sandbox: SandboxId): string[] {
  const names = `/proc/${sandbox}/ns`;
  return [`--pid=${names}/pid_for_children`, `--mount=${names}/mnt`];
}
