import assert from "node:assert/strict";
import { countKinds, faultKind, rankFaults } from "../../../src/data/check/fault_kinds.ts";

function fault(kind: string) {
  return { kind, message: kind, paths: [] };
}

Deno.test("rankFaults() puts errors first, and keeps the order within a kind", () => {
  const found = [
    fault("near_duplicate"),
    { ...fault("similar_labels"), message: "first" },
    fault("missing"),
    { ...fault("similar_labels"), message: "second" },
    { ...fault("box_outside"), severity: "warning" as const },
    fault("of_a_module"),
  ];
  const ranked = rankFaults(found, "folder");
  assert.deepEqual(ranked.map(({ message, severity }) => `${severity} ${message}`), [
    "error of_a_module",
    "error missing",
    "warning box_outside",
    "warning first",
    "warning second",
    "note near_duplicate",
  ]);
});

Deno.test("rankFaults() holds the emoji's own copies against nobody", () => {
  for (const kind of ["label_conflict", "split_leak"]) {
    assert.equal(rankFaults([fault(kind)], "folder")[0].severity, "error");
    assert.equal(rankFaults([fault(kind)], "/home/me/emoji.ts")[0].severity, "error");
    assert.equal(rankFaults([fault(kind)], "emoji")[0].severity, "warning");
    assert.notEqual(faultKind(kind, "emoji").advice, faultKind(kind, "folder").advice);
  }
  assert.equal(rankFaults([fault("truncated")], "emoji")[0].severity, "error");
});

Deno.test("countKinds() counts each kind with its worst severity", () => {
  const labels = (severity: "error" | "warning") => ({ ...fault("similar_labels"), severity });
  assert.deepEqual(countKinds([labels("warning"), labels("error"), labels("warning")]), [
    { kind: "similar_labels", severity: "error", count: 3 },
  ]);
});
