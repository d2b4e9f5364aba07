/**
 * An image in the place of TensorFlow's, which takes gigabytes and a registry: the smallest Debian
 * with Python and pip, made from Debian's packages. The likeness images are built on it, and
 * `setup:tensorflow` brings the C library. It is made once, and kept in the tests' storage.
 *
 * @module
 */

import { basename, join } from "node:path";
import { messageOf } from "../../src/core/user_error.ts";
import { containerEngine, engineOutput, runEngine } from "./container_engine.ts";
import type { Need } from "./optional_test.ts";

/** Its name; another number where another one is wanted than lies in the storages. */
export const standInImage = "localhost/likeness-stand-in:1";

/** As Ubuntu's images have; the app image's own user gets the same number. */
const ubuntuUserId = "1000";

/** The certificates that the machine trusts beside Debian's, such as its proxy's. */
const ownCertificates = "/usr/local/share/ca-certificates";
const allCertificates = "/etc/ssl/certs/ca-certificates.crt";

let asked: Promise<string | null> | null = null;

/** A `Need`: null once the image is there, else the reason why it is not. */
export const standIn: Need = () => asked ??= setUp();

async function setUp(): Promise<string | null> {
  const reason = await containerEngine();
  if (reason !== null) return reason;
  try {
    const { code } = await runEngine("buildah", ["inspect", "--type", "image", standInImage]);
    if (code !== 0) await makeImage();
    await engineOutput("podman", "run", "--rm", "--network", "none", standInImage, "true");
    return null;
  } catch (thrown) {
    return messageOf(thrown);
  }
}

async function makeImage(): Promise<void> {
  const container = await engineOutput("buildah", "from", "scratch");
  try {
    const root = await engineOutput("buildah", "mount", container);
    await run("debootstrap", [
      ...["--variant=minbase", "--include=python3,python3-pip,ca-certificates"],
      ...["bookworm", root],
    ]);
    await trustOwnCertificates(container, root);
    await engineOutput("buildah", "run", container, "useradd", "--uid", ubuntuUserId, "ubuntu");
    for (const folder of ["var/cache/apt/archives", "var/lib/apt/lists"]) {
      await Deno.remove(join(root, folder), { recursive: true });
    }
    await engineOutput("buildah", "config", ...environment(), container);
    await engineOutput("buildah", "commit", "--quiet", container, standInImage);
  } finally {
    await engineOutput("buildah", "rm", container);
  }
}

async function trustOwnCertificates(container: string, root: string): Promise<void> {
  const folder = join(root, ownCertificates);
  await Deno.mkdir(folder, { recursive: true });
  try {
    for await (const { name } of Deno.readDir(ownCertificates)) {
      if (name.endsWith(".crt")) {
        await Deno.copyFile(join(ownCertificates, name), join(folder, basename(name)));
      }
    }
  } catch (thrown) {
    // Most machines have none.
    if (!(thrown instanceof Deno.errors.NotFound)) throw thrown;
  }
  await engineOutput("buildah", "run", container, "update-ca-certificates");
}

/** pip and Deno bring certificates of their own, unless they are told to take the system's. */
function environment(): string[] {
  const variables = { PIP_CERT: allCertificates, DENO_TLS_CA_STORE: "system" };
  return Object.entries(variables).flatMap(([name, value]) => ["--env", `${name}=${value}`]);
}

async function run(program: string, args: readonly string[]): Promise<void> {
  const { success, stdout, stderr } = await new Deno.Command(program, { args: [...args] }).output();
  if (success) return;
  const output = [stderr, stdout].map((bytes) => new TextDecoder().decode(bytes).trim());
  throw new Error(`${program}: ${output.find((text) => text !== "")?.split("\n").at(-1)}`);
}
