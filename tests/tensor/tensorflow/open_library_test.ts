import assert from "node:assert/strict";
import { join } from "node:path";
import { UserError } from "../../../src/core/user_error.ts";
import { refuseOldVersion } from "../../../src/tensor/tensorflow/c_api.ts";
import { faultOfLibrary } from "../../../src/tensor/tensorflow/check_library_file.ts";
import { findLibrary } from "../../../src/tensor/tensorflow/find_library.ts";
import { leastVersion } from "../../../src/tensor/tensorflow/versions.ts";
import { optionalTest } from "../../harness/optional_test.ts";
import { withFolder } from "../../harness/small_run.ts";
import { tensorflowOnce } from "../../harness/test_on_tensorflow.ts";
import { runScript } from "./run_script.ts";

const linux = Deno.build.os === "linux";

const linuxOnly = () => Promise.resolve(linux ? null : "only Linux's files are looked at");

/** A shared library of the system that is not TensorFlow's. */
const otherLibrary = linux
  ? [`/lib/${Deno.build.arch}-linux-gnu/libc.so.6`, "/lib64/libc.so.6", "/usr/lib/libc.so.6"]
    .find((path) => exists(path))
  : undefined;

/** Opens a library in a process of its own; it must be refused in so many words. */
async function assertRefused(framework: string, cc: string, words: RegExp): Promise<void> {
  const { code, signal, stdout, stderr } = await runScript(
    `
    const [framework, cc] = Deno.args;
    try {
      openLibrary({ framework, cc, origin: "a test" });
      console.log("opened");
    } catch (error) {
      console.log(JSON.stringify([error.name, error.message, error.hint]));
    }`,
    { args: [framework, cc] },
  );
  assert.deepEqual({ code, signal }, { code: 0, signal: null }, stderr);
  const [name, message, hint] = JSON.parse(stdout);
  assert.equal(name, "UserError");
  assert.match(message, words);
  assert.doesNotMatch(message, /\n/);
  assert.match(hint, /deno task setup:tensorflow/);
}

Deno.test("openLibrary() refuses an empty file, and a text", async () => {
  await withFolder(async (folder) => {
    for (const text of ["", "hello", "a text, longer than the header of a library ".repeat(5)]) {
      const path = join(folder, "library.so");
      await Deno.writeTextFile(path, text);
      await assertRefused(path, path, /Cannot (use|open) ".*library\.so"/);
    }
  });
});

await optionalTest(
  "openLibrary() refuses a library that is not TensorFlow's",
  [() => Promise.resolve(otherLibrary ? null : "no C library found")],
  () => assertRefused(otherLibrary!, otherLibrary!, /it is not TensorFlow's C library/),
);

await optionalTest(
  "openLibrary() refuses a library cut short, which would kill the process",
  [linuxOnly, tensorflowOnce],
  async () => {
    const { framework, cc } = (await findLibrary())!;
    await withFolder(async (folder) => {
      const path = join(folder, "short.so");
      const { size } = await Deno.stat(framework);
      for (const length of [100, 1024, 1_000_000, size >> 1, size - 1_000_000, size - 1]) {
        await copyStart(framework, path, length);
        assert.match(faultOfLibrary(path)!, /^it is cut short: \d+ of at least \d+ bytes$/);
      }
      await copyStart(framework, path, 1_000_000);
      await assertRefused(path, cc, /Cannot use ".*short\.so": it is cut short/);
      await copyStart(cc, path, 1_000_000);
      await assertRefused(framework, path, /Cannot use ".*short\.so": it is cut short/);
    });
  },
);

await optionalTest(
  "faultOfLibrary() finds no fault in whole libraries, and names one of another machine",
  [linuxOnly, tensorflowOnce],
  async () => {
    const { framework, cc } = (await findLibrary())!;
    for (const path of [framework, cc, ...otherLibrary ? [otherLibrary] : []]) {
      assert.equal(faultOfLibrary(path), null);
    }
    await withFolder(async (folder) => {
      const path = join(folder, "other.so");
      await copyStart(framework, path, 1024);
      const bytes = await Deno.readFile(path);
      bytes[18] = Deno.build.arch === "x86_64" ? 183 : 62; // the processor
      await Deno.writeFile(path, bytes);
      assert.match(faultOfLibrary(path)!, /it is of another machine/);
      await assertRefused(path, cc, /it is of another machine/);
    });
  },
);

Deno.test(`refuseOldVersion() refuses what is older than ${leastVersion}`, () => {
  for (const version of ["2.8.4", "1.15.0", "2.0.0-rc1"]) {
    assert.throws(() => refuseOldVersion("/lib/x.so", version), (error: unknown) => {
      assert.ok(error instanceof UserError);
      assert.match(
        error.message,
        new RegExp(`it is TensorFlow ${version}; ${leastVersion} or newer`),
      );
      return true;
    });
  }
  for (const version of [`${leastVersion}.0`, "2.21.0", "3.0.0", "2.13.1-rc2"]) {
    refuseOldVersion("x", version);
  }
});

async function copyStart(from: string, to: string, length: number): Promise<void> {
  using source = await Deno.open(from);
  using target = await Deno.open(to, { write: true, create: true, truncate: true });
  const buffer = new Uint8Array(1 << 20);
  for (let left = length; left > 0;) {
    const got = await source.read(buffer.subarray(0, Math.min(left, buffer.length)));
    if (got === null) break;
    await target.write(buffer.subarray(0, got));
    left -= got;
  }
}

function exists(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}
