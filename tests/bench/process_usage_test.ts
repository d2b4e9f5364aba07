import assert from "node:assert/strict";
import { busySecondsOf } from "../../bench/machine.ts";
import { kibibytesOf, processorSecondsOf } from "../../bench/process_usage.ts";

Deno.test("processorSecondsOf() adds user and system time, and that of ended children", () => {
  const before = "7 (a name) with) S 1 7 7 0 -1 4194304 100 0 0 0";
  assert.equal(processorSecondsOf(`${before} 150 50 20 5 20 0 3 0 1234`), 2.25);
});

Deno.test("kibibytesOf() adds up what it finds", () => {
  const status = "VmPeak:\t  900 kB\nVmHWM:\t  700 kB\n";
  assert.equal(kibibytesOf(status, /^VmHWM:\s+(\d+) kB/gm), 700);
  const rollup = "Shared_Clean: 5 kB\nPrivate_Clean: 10 kB\nPrivate_Dirty: 20 kB\n";
  assert.equal(kibibytesOf(rollup, /^Private_\w+:\s+(\d+) kB/gm), 30);
  assert.equal(kibibytesOf("", /(\d+) kB/g), 0);
});

Deno.test("busySecondsOf() leaves out idle time and waiting", () => {
  const stat = "cpu  100 20 30 9000 800 4 5 41 0 0\ncpu0 1 1 1 1 1 1 1 1 0 0\n";
  assert.equal(busySecondsOf(stat), 2);
});
