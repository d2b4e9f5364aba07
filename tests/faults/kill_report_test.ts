import assert from "node:assert/strict";
import { isAllRight, reportJson, reportTable } from "./kill_report.ts";
import type { KillReport } from "./kill_runs.ts";

const right: KillReport = {
  backend: "wasm",
  kills: 50,
  resumedExactly: 50,
  lost: 0,
  maxStepsRepeated: 3,
  insideWriting: 14,
  beforeFirstCheckpoint: 4,
  sigterm: 16,
  cases: 37,
  failures: [],
  seconds: 100.4,
};
const wrong: KillReport = {
  ...right,
  backend: "tensorflow",
  ...{
    resumedExactly: 48,
    lost: 2,
    maxStepsRepeated: 4,
    insideWriting: 11,
    failures: ["case 2: metrics.csv is missing"],
  },
};

Deno.test("reportJson() begins with the figures that hold on every backend", () => {
  const begin =
    '{"kills":50,"resumed_exactly":48,"lost":2,"max_steps_repeated":4,"inside_writing":11,';
  assert.ok(reportJson([right, wrong]).startsWith(begin));
  assert.ok(reportJson([wrong, right]).startsWith(begin));
  const { backends } = JSON.parse(reportJson([right, wrong]));
  assert.deepEqual(backends.map(({ backend }: { backend: string }) => backend), [
    "wasm",
    "tensorflow",
  ]);
});

Deno.test("isAllRight() wants all kills, exact, on every backend", () => {
  assert.ok(isAllRight([right], 50));
  assert.ok(!isAllRight([right], 51));
  assert.ok(!isAllRight([right, wrong], 50));
  assert.ok(!isAllRight([{ ...right, failures: ["case 2: metrics.csv is missing"] }], 50));
});

Deno.test("reportTable() has a column a backend", () => {
  const lines = reportTable([right, wrong]).split("\n");
  assert.match(lines[0], /^ +wasm +tensorflow$/);
  assert.match(lines[2], /^Resumed exactly, bit for bit +50 +48$/);
});
