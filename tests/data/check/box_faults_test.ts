import assert from "node:assert/strict";
import { boxFaults } from "../../../src/data/check/box_faults.ts";
import type { ImageHeader } from "../../../src/data/check/inspect_files.ts";

const header: ImageHeader = {
  width: 100,
  height: 50,
  bytes: 1000,
  format: "jpeg",
  orientation: 1,
  frames: 1,
  transparent: false,
  cmyk: false,
  deep: false,
};

function faultOf(
  [left, top, right, bottom]: number[],
  { image = header, cropToBox = false }: { image?: ImageHeader; cropToBox?: boolean } = {},
) {
  const sample = { path: "/a.jpg", category: "a", box: { left, top, right, bottom } };
  const faults = boxFaults([sample], new Map([["/a.jpg", image]]), cropToBox);
  assert.ok(faults.length <= 1);
  return faults.at(0);
}

Deno.test("boxFaults() lets boxes be that fit, but for a pixel of rounding", () => {
  for (const box of [[0, 0, 100, 50], [-1, -1, 101, 51], [10.5, 3, 14.5, 49.9]]) {
    assert.equal(faultOf(box), undefined, String(box));
  }
});

Deno.test("boxFaults() tells boxes that reach out from those outside", () => {
  assert.equal(faultOf([90, 0, 102, 20])?.kind, "box_partly_outside");
  assert.equal(faultOf([0, -5, 20, 20])?.kind, "box_partly_outside");
  for (const box of [[100, 0, 120, 20], [-20, 0, 0, 20], [0, 50, 20, 70]]) {
    assert.equal(faultOf(box)?.kind, "box_outside", String(box));
    assert.equal(faultOf(box)?.severity, "warning");
    assert.equal(faultOf(box, { cropToBox: true })?.severity, "error");
  }
});

Deno.test("boxFaults() finds boxes with almost nothing in them", () => {
  assert.match(faultOf([10, 10, 12.5, 40])!.message, /is 2\.5 × 30 pixels/);
  assert.equal(faultOf([10, 10, 12.5, 40])!.kind, "box_tiny");
});

Deno.test("boxFaults() says where a box fits the image before EXIF turns it", () => {
  const turned = { ...header, width: 50, height: 100, orientation: 6 };
  assert.match(faultOf([60, 10, 90, 40], { image: turned })!.message, /fits it as it is stored/);
  assert.doesNotMatch(faultOf([60, 10, 120, 40], { image: turned })!.message, /stored/);
});
