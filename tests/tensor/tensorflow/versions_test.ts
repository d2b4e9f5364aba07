import assert from "node:assert/strict";
import { compareVersions } from "../../../src/tensor/tensorflow/versions.ts";

Deno.test("compareVersions() counts 2.9 before 2.12", () => {
  const versions = ["2.21.0", "2.12", "2.9.1", "3.0.0", "2.12.1"];
  assert.deepEqual(versions.sort(compareVersions), ["2.9.1", "2.12", "2.12.1", "2.21.0", "3.0.0"]);
  assert.equal(compareVersions("2.12", "2.12.0"), 0);
});
