import assert from "node:assert/strict";

/** Runs a process that sends itself signals, each after a pause; gives its exit code and output. */
async function afterSignals(
  signals: readonly { name: Deno.Signal; waitMilliseconds: number }[],
): Promise<{ code: number; lines: string[] }> {
  const source = new URL("../../src/core/stop_signal.ts", import.meta.url).href;
  const { code, stdout } = await new Deno.Command(Deno.execPath(), {
    args: [
      "eval",
      `import { listenForStop } from ${JSON.stringify(source)};
      const stop = listenForStop((signal) => console.log("told", signal));
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
