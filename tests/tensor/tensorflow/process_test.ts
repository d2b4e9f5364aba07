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

await optionalTest("with one thread, one processor is busy", [tensorflowOnce], async () => {
  const { stdout, stderr } = await runScript(`
    import process from "node:process";
    await useBackend("tensorflow", { device: "cpu", threads: 1 });
    const x = tf.ones([1024, 1024]);
    const multiply = () => tf.tidy(() => { tf.matMul(x, x).dataSync(); });
    multiply();
    const start = performance.now();
    const { user, system } = process.cpuUsage();
    for (let i = 0; i < 30; i++) multiply();
    const used = process.cpuUsage({ user, system });
    console.log((used.user + used.system) / 1000 / (performance.now() - start));
  `);
  assert.equal(stderr, "");
  // Other work of the machine makes it less, never more.
  assert.ok(Number(stdout) < 1.25, `processor time is ${stdout.trim()} of the time taken`);
});
