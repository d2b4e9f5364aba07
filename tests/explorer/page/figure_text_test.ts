import assert from "node:assert/strict";
import {
  counted,
  distanceText,
  grouped,
  metricText,
} from "../../../src/explorer/page/figure_text.js";

Deno.test("metricText() gives shares three decimals, and positions one", () => {
  assert.equal(metricText(0.5, { isShare: true }), "0.500");
  assert.equal(metricText(1430.25, { isShare: false }), "1,430.3");
  assert.equal(metricText(null, { isShare: true }), "–");
});

Deno.test("distanceText() has fewer decimals for larger distances", () => {
  assert.deepEqual([0.12345, 12.345, 1234.5].map(distanceText), ["0.123", "12.35", "1234.5"]);
});

Deno.test("counted() knows one from many", () => {
  assert.equal(counted(1, "image"), "1 image");
  assert.equal(counted(4034, "image"), "4,034 images");
  assert.equal(counted(2, "category", "categories"), "2 categories");
  assert.equal(grouped(1e6), "1,000,000");
});
