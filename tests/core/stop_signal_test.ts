import assert from "node:assert/strict";
import { neverStop, Stopped, throwIfStopped } from "../../src/core/stop_signal.ts";

/** Runs a process that sends itself signals, each after a pause; gives its exit code and output. */
async function afterSignals(
  signals: readonly { name: Deno.Signal; waitMilliseconds: number }[],
  { deferred = true }: { deferred?: boolean } = {},
): Promise<{ code: number; lines: string[] }> {
  const source = new URL("../../src/core/stop_signal.ts", import.meta.url).href;
  const { code, stdout } = await new Deno.Command(Deno.execPath(), {
    args: [
      "eval",
      `import { listenForStop } from ${JSON.stringify(source)};
      const stop = listenForStop((signal) => console.log("told", signal));
      if (${deferred}) stop.defer();
      const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
      for (const { name, waitMilliseconds } of ${JSON.stringify(signals)}) {
        await pause(waitMilliseconds);
        Deno.kill(Deno.pid, name);
      }
      await pause(100);
      console.log("exit code", stop.exitCode);`,
    ],
    stderr: "inherit",
  }).output();
  return { code, lines: new TextDecoder().decode(stdout).trim().split("\n") };
}

Deno.test("listenForStop() tells once of a signal that comes twice, as through deno task", async () => {
  const stopped = await afterSignals([
    { name: "SIGINT", waitMilliseconds: 0 },
    { name: "SIGINT", waitMilliseconds: 60 },
  ]);
  assert.deepEqual(stopped, { code: 0, lines: ["told SIGINT", "exit code 130"] });
});

Deno.test("listenForStop() keeps the exit code of the first signal", async () => {
  const stopped = await afterSignals([
    { name: "SIGTERM", waitMilliseconds: 0 },
    { name: "SIGINT", waitMilliseconds: 60 },
  ]);
  assert.deepEqual(stopped, { code: 0, lines: ["told SIGTERM", "exit code 75"] });
});

Deno.test("listenForStop() ends the process when a signal comes again after a second", async () => {
  const stopped = await afterSignals([
    { name: "SIGINT", waitMilliseconds: 0 },
    { name: "SIGINT", waitMilliseconds: 1200 },
  ]);
  assert.deepEqual(stopped, { code: 130, lines: ["told SIGINT"] });
});

for (const [name, code] of [["SIGINT", 130], ["SIGTERM", 75]] as const) {
  Deno.test(`listenForStop() ends the process at once on ${name} before there is work to save`, async () => {
    const signals = [{ name, waitMilliseconds: 0 }];
    assert.deepEqual(await afterSignals(signals, { deferred: false }), { code, lines: [""] });
  });
}

Deno.test("throwIfStopped() throws once a signal came", () => {
  throwIfStopped(neverStop);
  assert.throws(() => throwIfStopped({ ...neverStop, exitCode: 75 }), Stopped);
});
