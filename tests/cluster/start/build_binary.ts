/**
 * Builds the program with all parts of Kubernetes from `kubetest/`, by Go: about 6 minutes on two
 * free cores, 95 MB to download, 4 GB on the disk meanwhile.
 *
 * @module
 */

import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { info } from "../../../src/core/log.ts";
import { startProgress } from "../../../src/core/progress.ts";
import { command } from "./command.ts";

/** The program's source. */
export const sourceFolder: string = fileURLToPath(new URL("../kubetest/", import.meta.url));
const sourceFiles = ["main.go", "go.mod", "go.sum"];

/** All of the source, as one text. */
export async function readSource(): Promise<string> {
  const texts = sourceFiles.map((name) => Deno.readTextFile(join(sourceFolder, name)));
  return (await Promise.all(texts)).join("");
}

/** The version of Kubernetes that the source asks for, such as `v1.34.4`. */
export async function kubernetesVersion(): Promise<string> {
  const found = /^\s*k8s\.io\/kubernetes (v\S+)/m.exec(await readSource());
  if (!found) throw new Error("kubetest/go.mod asks for no version of k8s.io/kubernetes");
  return found[1];
}

/** Why Go cannot build the program here; null if it can. */
export async function goFault(): Promise<string | null> {
  const [, wanted] = /^go (\d+\.\d+)/m.exec(await readSource())!;
  const version = await command("go", ["env", "GOVERSION"]).catch(() => null);
  if (version === null) return `there is no Go ${wanted} or later to build it`;
  const [, found] = /^go(\d+\.\d+)/.exec(version) ?? [];
  const isOld = found === undefined || minorOf(found) < minorOf(wanted);
  return isOld ? `Go ${wanted} or later is needed to build it; here is ${version.trim()}` : null;
}

/** Builds the program at `path`; what is needed meanwhile goes beside it. */
export async function buildBinary(path: string): Promise<void> {
  const workFolder = join(dirname(path), "build");
  const env = {
    GOMODCACHE: join(workFolder, "modules"),
    GOCACHE: join(workFolder, "compiled"),
    GOFLAGS: "-modcacherw -buildvcs=false -mod=readonly",
    GOTOOLCHAIN: "local",
    CGO_ENABLED: "0",
  };
  info(`Building Kubernetes for the test cluster, once, in ${dirname(path)}:`);
  info("about 6 minutes on two free cores, 95 MB to download, 4 GB on the disk meanwhile.");
  const packages = await command("go", ["list", "-deps", "."], { cwd: sourceFolder, env });
  const progress = startProgress({
    title: "building Kubernetes",
    total: packages.trim().split("\n").length,
    unit: "packages",
  });
  const temporary = `${path}.${Deno.pid}.tmp`;
  try {
    await compile(temporary, { env, onPackages: (count) => progress.advance(count) });
  } finally {
    progress.finish();
  }
  await Deno.rename(temporary, path);
  await Deno.remove(workFolder, { recursive: true });
}

async function compile(
  path: string,
  { env, onPackages }: { env: Record<string, string>; onPackages(count: number): void },
): Promise<void> {
  const version = await kubernetesVersion();
  const [, major, minor] = /^v(\d+)\.(\d+)/.exec(version)!;
  // The parts say their version to each other; nothing but these flags tells it to them.
  const facts = {
    "k8s.io/component-base/version.gitVersion": version,
    "k8s.io/component-base/version.gitMajor": major,
    "k8s.io/component-base/version.gitMinor": minor,
    "k8s.io/client-go/pkg/version.gitVersion": version,
  };
  const flags = Object.entries(facts).map(([name, value]) => `-X ${name}=${value}`);
  const go = new Deno.Command("go", {
    args: ["build", "-v", "-trimpath", `-ldflags=-s -w ${flags.join(" ")}`, "-o", path, "."],
    cwd: sourceFolder,
    env,
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).spawn();
  let said = "";
  for await (const text of go.stderr.pipeThrough(new TextDecoderStream())) {
    onPackages(text.split("\n").length - 1); // -v: a line for each package
    said = (said + text).slice(-2000);
  }
  const { success } = await go.status;
  if (!success) throw new Error(`go build: ${said.trim()}`);
}

function minorOf(version: string): number {
  return Number(version.split(".")[1]);
}
