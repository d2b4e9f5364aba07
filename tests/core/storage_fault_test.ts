import assert from "node:assert/strict";
import { exitCodeOf, type Task } from "../../src/cli/run_task.ts";
import { errnoName, storageFault } from "../../src/core/storage_fault.ts";
import { UserError } from "../../src/core/user_error.ts";
import { optionalTest } from "../harness/optional_test.ts";
import { mountableVolumes, onVolume } from "../harness/small_volume.ts";
import { withFolder } from "../harness/small_run.ts";

async function thrownBy(f: () => Promise<unknown>): Promise<unknown> {
  try {
    await f();
  } catch (thrown) {
    return thrown;
  }
  assert.fail("nothing was thrown");
}

const sourceOf = (file: string) => JSON.stringify(import.meta.resolve(`../../src/core/${file}`));

/** What a program prints that may write anywhere: to /dev/full only such a one may. */
async function printedBy(program: string): Promise<string> {
  const args = ["eval", "--quiet", program];
  const { stdout, stderr } = await new Deno.Command(Deno.execPath(), { args }).output();
  const decoder = new TextDecoder();
  return decoder.decode(stdout) || assert.fail(decoder.decode(stderr));
}

Deno.test("storageFault() tells a full disk by the system's own error", async () => {
  const printed = await printedBy(`
    import { storageFault } from ${sourceOf("storage_fault.ts")};
    const writes = [
      () => Deno.writeTextFile("/dev/full", "text"),
      async () => {
        using file = await Deno.open("/dev/full", { write: true });
        await file.write(new Uint8Array(1));
      },
    ];
    const faults = writes.map((write) => write().then(
      () => "nothing thrown",
      (cause) => {
        const { name, message, hint, exitCode } = storageFault('write "a.csv"', cause);
        return { name, message, hint, exitCode };
      },
    ));
    console.log(JSON.stringify(await Promise.all(faults)));
  `);
  const fault = {
    name: "UserError",
    message: 'Cannot write "a.csv": no space is left on the disk.',
    hint: "Free some space, or set output.dir to a folder on a larger disk.",
    exitCode: 1,
  };
  assert.deepEqual(JSON.parse(printed), [fault, fault]);
});

Deno.test("errnoName() knows errors by their number too, and by what caused them", () => {
  assert.equal(errnoName(new Error("Disk quota exceeded (os error 122)")), "EDQUOT");
  assert.equal(errnoName(new Error("Read-only file system (os error 30)")), "EROFS");
  const cause = Object.assign(new Error("no space"), { code: "ENOSPC" });
  assert.equal(errnoName(new Error("Cannot write", { cause })), "ENOSPC");
  assert.equal(errnoName(new Error("os error")), undefined);
  assert.equal(errnoName("text"), undefined);
});

Deno.test("storageFault() leaves other errors alone", async () => {
  const missing = await thrownBy(() => Deno.readTextFile("/none/such"));
  assert.equal(storageFault("read", missing), null);
  assert.equal(storageFault("read", new TypeError("no function")), null);
});

Deno.test("a task ends with 1 for a fault of the machine, and 2 for one of the user", async () => {
  const task = (thrown: unknown): Task => ({
    name: "test",
    summary: "Fails.",
    flags: {},
    run: () => Promise.reject(thrown),
  });
  const full = Object.assign(new Error("No space left on device"), { code: "ENOSPC" });
  assert.equal(await exitCodeOf(task(storageFault("write", full)), []), 1);
  assert.equal(await exitCodeOf(task(new UserError("Cannot do that.")), []), 2);
});

/** Writes 100 kB twice by `atomicWrite()`, and prints what came of it. */
const writeTwice = (folder: string) => `
  import { atomicWrite } from ${
  JSON.stringify(import.meta.resolve("../../src/core/atomic_write.ts"))
};
  for (const letter of ["a", "b"]) {
    try {
      await atomicWrite("${folder}/file", letter.repeat(100_000));
    } catch (error) {
      console.log([error.name, error.exitCode, error.message].join("|"));
    }
  }
  const files = [...Deno.readDirSync("${folder}")].map(({ name }) => name);
  console.log(files.join() + "|" + (files[0] ? Deno.readTextFileSync("${folder}/file")[0] : ""));
`;

await optionalTest(
  "atomicWrite() on a full disk keeps the file that was there, and nothing else",
  [mountableVolumes],
  () =>
    withFolder(async (folder) => {
      const command = [Deno.execPath(), "eval", "--quiet", writeTwice(folder)];
      const { stdout, stderr } = await onVolume(folder, "size=160k", command);
      assert.deepEqual(stdout.trim().split("\n"), [
        `UserError|1|Cannot write "${folder}/file": no space is left on the disk.`,
        "file|a",
      ], stderr);
    }),
);

await optionalTest(
  "atomicWrite() names a read-only file system",
  [mountableVolumes],
  () =>
    withFolder(async (folder) => {
      const command = [Deno.execPath(), "eval", "--quiet", writeTwice(folder)];
      const { stdout, stderr } = await onVolume(folder, "ro", command);
      const line = `UserError|1|Cannot write "${folder}/file": the file system is read-only.`;
      assert.deepEqual(stdout.trimEnd().split("\n"), [line, line, "|"], stderr);
    }),
);
