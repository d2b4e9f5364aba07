import assert from "node:assert/strict";
import { backendTest } from "../harness/backend_test.ts";

const logLevel = () => Deno.env.get("TF_CPP_MIN_LOG_LEVEL");
const before = logLevel();

await backendTest(
  "useBackend() leaves TensorFlow's log as it is for programs started later",
  () => {
    assert.equal(logLevel(), before);
  },
);
