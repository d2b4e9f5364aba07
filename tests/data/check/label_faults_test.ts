import assert from "node:assert/strict";
import { labelFaults } from "../../../src/data/check/label_faults.ts";

function faultsOf(...categories: string[]) {
  return labelFaults(categories.map((category, index) => ({ path: `/${index}.png`, category })));
}

Deno.test("labelFaults() warns of names that differ in case, spaces, hyphens and underscores", () => {
  for (
    const [one, other] of [
      ["Polar Bear", "polar bear"],
      ["polar_bear", "polar-bear"],
      ["polar bear", "polar_bear"],
      ["a-1", "A 1"],
      ["cat_", "cat"],
    ]
  ) {
    const [fault] = faultsOf(one, "other", other);
    assert.equal(fault?.kind, "similar_labels", `${one}, ${other}`);
    assert.equal(fault.severity, "warning", `${one}, ${other}`);
    assert.deepEqual(fault.paths.toSorted(), ["/0.png", "/2.png"]);
  }
});

Deno.test("labelFaults() calls it an error where no reader sees the difference", () => {
  for (
    const [one, other] of [
      ["caf\u00e9", "cafe\u0301"],
      ["cat", "cat "],
      ["polar  bear", "polar bear"],
      ["cat", "ca\u200bt"],
      ["polar\u00a0bear", "polar bear"],
    ]
  ) {
    const [fault] = faultsOf(one, other);
    assert.equal(fault?.severity, "error", JSON.stringify([one, other]));
  }
  // What cannot be seen is written out.
  assert.match(faultsOf("cat", "ca\u200bt")[0].message, /"ca\\u\{200b\}t"/);
});

Deno.test("labelFaults() leaves numbers and other words alone", () => {
  assert.deepEqual(
    faultsOf("1", "-1", "1-2", "12", "1_2", "1 2", "01", "icecream", "ice cream"),
    [],
  );
  assert.deepEqual(faultsOf("cat", "cat", "cats"), []);
});

Deno.test("labelFaults() puts all similar names in one fault", () => {
  const faults = faultsOf("cat", "Cat", "CAT", "dog");
  assert.equal(faults.length, 1);
  assert.match(faults[0].message, /"CAT", "Cat", "cat"/);
});
