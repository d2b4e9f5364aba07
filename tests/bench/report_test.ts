import assert from "node:assert/strict";
import { type BenchReport, reportMarkdown, reportTable } from "../../bench/report.ts";

const report: BenchReport = {
  rows: [
    {
      case: "b16",
      metric: "ms per image",
      ours: 50,
      peers: { keras: 100, pytorch: 62.5 },
      ratio: 0.8,
    },
    { case: "b128", metric: "peak memory", ours: 9000, peers: { keras: 10000 }, ratio: 0.9 },
  ],
  notes: ["b128: pytorch ran out of memory."],
  choices: { "b16, pytorch": "torch.compile" },
  command: "deno task bench:train-step",
  machine: "some processor, 2 cores",
  versions: { deno: "1.2.3", keras: "4.5.6" },
  rounds: 10,
  threads: 2,
  date: "2026-01-02",
};

Deno.test("reportTable() has a row a figure, and the notes below", () => {
  assert.equal(
    reportTable(report),
    `
case  metric        ours  keras  pytorch  ratio
───────────────────────────────────────────────
b16   ms per image    50    100     62.5    0.8
b128  peak memory   9000  10000             0.9
Note: b128: pytorch ran out of memory.`.trimStart(),
  );
});

Deno.test("reportMarkdown() says how it was measured, then the figures", () => {
  assert.equal(
    reportMarkdown(report),
    `
- \`deno task bench:train-step\`
- 2026-01-02: some processor, 2 cores.
- 10 rounds, 2 threads each; deno 1.2.3, keras 4.5.6.
- b16, pytorch: torch.compile.
- Note: b128: pytorch ran out of memory.

| case | metric       | ours | keras | pytorch | ratio |
| ---- | ------------ | ---: | ----: | ------: | ----: |
| b16  | ms per image |   50 |   100 |    62.5 |   0.8 |
| b128 | peak memory  | 9000 | 10000 |         |   0.9 |`.trimStart(),
  );
});
