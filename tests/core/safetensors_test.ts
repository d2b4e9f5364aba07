import assert from "node:assert/strict";
import { join } from "node:path";
import {
  decodeSafetensors,
  encodeSafetensors,
  readSafetensors,
  type Safetensors,
  writeSafetensors,
} from "../../src/core/safetensors.ts";
import { UserError } from "../../src/core/user_error.ts";

const content: Safetensors = {
  arrays: new Map([
    ["weights", { shape: [2, 3], values: new Float32Array([1, -2, 3.5, 0, NaN, Infinity]) }],
    ["labels", { shape: [2], values: new Int32Array([7, -7]) }],
    ["empty", { shape: [0, 4], values: new Float32Array(0) }],
    ["scalar", { shape: [], values: new Float32Array([9]) }],
  ]),
  metadata: { note: "grüße" },
};

Deno.test("safetensors: what is written is read again", () => {
  const decoded = decodeSafetensors(new Uint8Array(encodeSafetensors(content)));
  assert.deepEqual(decoded, content);
});

Deno.test("safetensors: data start at a multiple of 8 and the header names every offset", () => {
  const bytes = encodeSafetensors(content);
  const headerLength = Number(new DataView(bytes.buffer).getBigUint64(0, true));
  assert.equal(headerLength % 8, 0);
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + headerLength)));
  assert.deepEqual(header.labels, { dtype: "I32", shape: [2], data_offsets: [24, 32] });
  const view = new DataView(bytes.buffer, 8 + headerLength + 24);
  assert.deepEqual([view.getInt32(0, true), view.getInt32(4, true)], [7, -7]);
});

Deno.test("readSafetensors() reports every file that is cut off, by its path", async () => {
  const folder = await Deno.makeTempDir();
  const path = join(folder, "a.safetensors");
  await writeSafetensors(path, content);
  const whole = await Deno.readFile(path);
  for (let length = 0; length < whole.length; length += 7) {
    await Deno.writeFile(path, whole.subarray(0, length));
    await assert.rejects(readSafetensors(path), (error: unknown) => {
      assert.ok(error instanceof UserError, `${length}: ${error}`);
      assert.ok(error.message.includes(path));
      return true;
    });
  }
  await Deno.remove(folder, { recursive: true });
});
