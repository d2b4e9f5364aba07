import assert from "node:assert/strict";
import { optionalTest } from "../../harness/optional_test.ts";
import { tensorflowOnce, useTensorflow } from "../../harness/test_on_tensorflow.ts";
import { runScript } from "./run_script.ts";

const compute = `
  await useBackend("tensorflow");
  const x = tf.ones([8, 8]);
  const variable = tf.variable(x);
  const double = trace((x) => ({ y: tf.matMul(x, variable) }), { variables: [variable] });
  console.log(double(x).y.dataSync()[0]);
`;

const linuxOnly = () =>
  Promise.resolve(Deno.build.os === "linux" ? null : "threads are counted on Linux only");

/** Whether TensorFlow finds no GPU here, asked in a process of its own. */
async function noGpu(): Promise<string | null> {
  const reason = await tensorflowOnce();
  if (reason !== null) return reason;
  return (await useTensorflow()).context.gpus.length > 0 ? "this machine has a GPU" : null;
}

await optionalTest("a script ends with code 0, and says nothing of its own", [
  tensorflowOnce,
], async () => {
  assert.deepEqual(await runScript(compute), { code: 0, signal: null, stdout: "8\n", stderr: "" });
});

await optionalTest("a script that throws ends with code 1, not by a signal", [
  tensorflowOnce,
], async () => {
  const { code, signal, stderr } = await runScript(`${compute} throw new Error("by intent");`);
  assert.deepEqual({ code, signal }, { code: 1, signal: null });
  assert.match(stderr, /^error: Uncaught .*by intent/);
});

await optionalTest("a script may end in the middle", [tensorflowOnce], async () => {
  const { code, signal, stderr } = await runScript(`${compute} tf.matMul(x, x); Deno.exit(7);`);
  assert.deepEqual({ code, signal, stderr }, { code: 7, signal: null, stderr: "" });
});

await optionalTest("TensorFlow's log is there when its level is asked for", [
  tensorflowOnce,
], async () => {
  const { code, stderr } = await runScript(compute, { env: { TF_CPP_MIN_LOG_LEVEL: "0" } });
  assert.equal(code, 0);
  assert.match(stderr, /oneDNN|TensorFlow/);
});

await optionalTest("TensorFlow's complaints are errors, and not in its log too", [
  tensorflowOnce,
], async () => {
  const { code, stdout, stderr } = await runScript(`
    await useBackend("tensorflow");
    try { tf.gather(tf.ones([2]), tf.tensor1d([7], "int32")).dataSync(); }
    catch { console.log("refused"); }
  `);
  assert.deepEqual({ code, stdout, stderr }, { code: 0, stdout: "refused\n", stderr: "" });
});

await optionalTest("a GPU asked for by name and missing is the user's to mend", [
  noGpu,
], async () => {
  const { code, stdout, stderr } = await runScript(`
    try { await useBackend("tensorflow", { device: "gpu" }); }
    catch (error) { console.log(error.name, error.message, "hint:", error.hint); }
  `);
  assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
  assert.match(stdout, /^UserError Cannot compute on a GPU: TensorFlow finds none\. hint: .+/);
});

await optionalTest("TensorFlow computes with as many threads as asked for", [
  linuxOnly,
  tensorflowOnce,
], async () => {
  for (const threads of [1, 3]) {
    const { stdout, stderr } = await runScript(`
      await useBackend("tensorflow", { device: "cpu", threads: ${threads} });
      const x = tf.ones([512, 512]);
      tf.matMul(x, x).dataSync();
      const names = [...Deno.readDirSync("/proc/self/task")].map(({ name }) =>
        Deno.readTextFileSync("/proc/self/task/" + name + "/comm").trim()
      );
      console.log(names.filter((name) => name === "tf_Compute").length);
    `);
    assert.deepEqual({ stdout, stderr }, { stdout: `${threads}\n`, stderr: "" });
  }
});
