import assert from "node:assert/strict";
import { decodeMessage, encodeMessage } from "../../src/core/protobuf.ts";

Deno.test("encodeMessage() writes the examples of the encoding's description", () => {
  assert.deepEqual([...encodeMessage([[1, 150]])], [0x08, 0x96, 0x01]);
  assert.deepEqual(
    [...encodeMessage([[2, "testing"]])],
    [0x12, 0x07, 0x74, 0x65, 0x73, 0x74, 0x69, 0x6e, 0x67],
  );
  assert.deepEqual(
    [...encodeMessage([[3, encodeMessage([[1, 150]])]])],
    [0x1a, 0x03, 0x08, 0x96, 0x01],
  );
});

Deno.test("encodeMessage() writes doubles and floats, least byte first", () => {
  assert.deepEqual([...encodeMessage([[1, { double: 1 }]])], [9, 0, 0, 0, 0, 0, 0, 0xf0, 0x3f]);
  assert.deepEqual([...encodeMessage([[2, { float: -2 }]])], [0x15, 0, 0, 0, 0xc0]);
});

Deno.test("encodeMessage() writes numbers beyond 32 bits, and long texts", () => {
  const text = "x".repeat(300_000);
  const [number, long] = decodeMessage(encodeMessage([[1, 2 ** 45 + 3], [2, text]]));
  assert.equal(number.value, 2 ** 45 + 3);
  assert.equal((long.value as Uint8Array).length, text.length);
});
