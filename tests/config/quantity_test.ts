import assert from "node:assert/strict";
import { parseQuantity } from "../../src/config/quantity.ts";

Deno.test("parseQuantity() reads every form that Kubernetes has", () => {
  const amounts: Record<string, number> = {
    "8": 8,
    "0.5": 0.5,
    ".5": 0.5,
    "1.": 1,
    "+3": 3,
    "-3": -3,
    "500m": 0.5,
    "3k": 3000,
    "32Gi": 32 * 1024 ** 3,
    "2.5Mi": 2.5 * 1024 ** 2,
    "1Ei": 2 ** 60,
    "1e3": 1000,
    "12E-1": 1.2,
    "1E": 1e18,
  };
  for (const [text, amount] of Object.entries(amounts)) {
    assert.equal(parseQuantity(text), amount, text);
  }
});

Deno.test("parseQuantity() takes nothing else", () => {
  for (
    const text of ["", "32GB", "32 Gi", "gi", "1ki", "1K", "1e", "1.2.3", "0x10", "1_000", "∞"]
  ) {
    assert.equal(parseQuantity(text), null, text);
  }
});
