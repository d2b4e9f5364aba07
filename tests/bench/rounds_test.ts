import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { measureCase } from "../../bench/rounds.ts";
import type { Contender } from "../../bench/worker.ts";
import { UserError } from "../../src/core/user_error.ts";
import { optionalTest } from "../harness/optional_test.ts";

const script = fileURLToPath(new URL("./sleepy_contender.ts", import.meta.url));
// It kills itself where the test says so.
const command = [Deno.execPath(), "run", "--no-prompt", "--allow-run", script];

function sleepy(name: string, job: Record<string, unknown> = {}): Contender {
  return { name, command, job: { images: 3, ...job } };
}

const onLinux = () => Promise.resolve(Deno.build.os === "linux" ? null : "benches need Linux");
const options = { rounds: 2, threads: navigator.hardwareConcurrency };

await optionalTest("measureCase() gives turns in an order that rotates", [onLinux], async () => {
  const contenders = [sleepy("ours"), sleepy("peer")];
  const [ours, peer] = await measureCase({ name: "case", contenders }, options);
  assert.deepEqual([ours.name, ours.choice, ours.versions.sleepy], ["ours", "asleep", "1"]);
  assert.deepEqual(ours.rounds.map(({ images, rounds }) => [images, rounds]), [[3, 1], [3, 2]]);
  assert.ok(ours.peakMemoryMib > 10 && ours.rounds[0].processorSeconds >= 0);
  const started = ({ rounds }: typeof ours, round: number) => rounds[round].started as number;
  assert.ok(started(ours, 0) < started(peer, 0));
  assert.ok(started(peer, 1) < started(ours, 1));
});

await optionalTest("measureCase() starts anew each turn, one at a time", [onLinux], async () => {
  const contenders = [sleepy("ours")];
  const [ours] = await measureCase({ name: "case", contenders, oneAtATime: true }, options);
  assert.deepEqual(ours.rounds.map(({ rounds }) => rounds), [1, 1]);
});

await optionalTest("measureCase() goes on without who is killed", [onLinux], async () => {
  const contenders = [sleepy("peer", { fault: "killed" }), sleepy("ours")];
  const [peer, ours] = await measureCase({ name: "case", contenders }, options);
  assert.deepEqual([peer.outOfMemory, peer.rounds.length], [true, 0]);
  assert.deepEqual([ours.outOfMemory, ours.rounds.length], [false, 2]);
});

await optionalTest("measureCase() hands on what a contender cannot do", [onLinux], async () => {
  const contenders = [sleepy("peer"), sleepy("ours", { fault: "asked" })];
  await assert.rejects(
    () => measureCase({ name: "case", contenders }, options),
    (error) => error instanceof UserError && error.message.includes("too hard"),
  );
});
