import assert from "node:assert/strict";
import { join } from "node:path";
import type { Clock } from "../../src/core/clock.ts";
import { openRunRecord } from "../../src/training/open_run_record.ts";
import { readRunRecord } from "../../src/training/run_record.ts";
import { withFolder } from "../harness/small_run.ts";
import { someFacts } from "./some_facts.ts";

/** A clock that is set by hand, in seconds. */
function handClock(): Clock & { wall: number; running: number } {
  const clock = {
    wall: 1_700_000_000,
    running: 5,
    now: () => clock.wall * 1000,
    elapsed: () => clock.running * 1000,
  };
  return clock;
}

Deno.test("openRunRecord() writes what the run is, and how it ends", () =>
  withFolder(async (folder) => {
    const path = join(folder, "runs", "small", "run.json");
    const clock = handClock();
    const facts = someFacts(["train.seed=7"]);
    const record = await openRunRecord(path, facts, { epoch: 0, step: 0, clock });
    const started = (await readRunRecord(path))!;
    assert.equal(started.status, "running");
    assert.equal(started.sessions[0].ended, null);

    clock.wall += 90;
    clock.running += 90.1234;
    await record.end({ status: "finished", exitCode: 0, epoch: 3, step: 12 });
    assert.deepEqual(await readRunRecord(path), {
      ...facts,
      format: 1,
      status: "finished",
      error: null,
      created: "2023-11-14T22:13:20.000Z",
      updated: "2023-11-14T22:14:50.000Z",
      epoch: 3,
      step: 12,
      seconds: 90.123,
      seed: 7,
      sessions: [{
        started: "2023-11-14T22:13:20.000Z",
        ended: "2023-11-14T22:14:50.000Z",
        seconds: 90.123,
        from_step: 0,
        to_step: 12,
        exit_code: 0,
        command: ["ml:train", "--name", "small"],
        git_commit: "1".repeat(40),
        backend: "wasm",
      }],
    });
  }));

Deno.test("openRunRecord() keeps the sessions of a run that goes on, a killed one too", () =>
  withFolder(async (folder) => {
    const path = join(folder, "run.json");
    const clock = handClock();
    const first = await openRunRecord(path, someFacts(), { epoch: 0, step: 0, clock });
    clock.running += 10;
    await first.progress({ epoch: 1, step: 4 });
    clock.running += 10;
    await first.progress({ epoch: 1, step: 6 }); // not written any more: killed

    // The machine's clock has gone back by a year.
    clock.wall -= 365 * 86_400;
    clock.running = 3;
    const resumed = someFacts([], { git_commit: null });
    const second = await openRunRecord(path, resumed, { epoch: 1, step: 4, clock });
    clock.running += 2;
    clock.wall -= 3600;
    await second.end({
      ...{ status: "failed", exitCode: 1, epoch: 1, step: 5 },
      error: "Cannot go on training: the loss is NaN at step 6.",
    });

    const record = (await readRunRecord(path))!;
    const [killed, failed] = record.sessions;
    assert.deepEqual(
      [killed.seconds, killed.ended, killed.exit_code, killed.to_step],
      [10, null, null, 4],
    );
    assert.deepEqual([failed.seconds, failed.from_step, failed.to_step], [2, 4, 5]);
    assert.ok(failed.ended! < failed.started, "the wall clock is told as it was");
    assert.deepEqual([record.seconds, record.status, record.git_commit], [12, "failed", null]);
    assert.match(record.error!, /the loss is NaN/);
    assert.equal(record.created, killed.started);
    assert.equal(killed.git_commit, "1".repeat(40));
  }));

Deno.test("openRunRecord() writes progress once an epoch and once a minute", () =>
  withFolder(async (folder) => {
    const path = join(folder, "run.json");
    const clock = handClock();
    const record = await openRunRecord(path, someFacts(), { epoch: 0, step: 0, clock });
    const written: number[] = [];
    for (let step = 1; step <= 100; step++) {
      clock.running += 7;
      await record.progress({ epoch: Math.floor(step / 30), step });
      const { step: found } = (await readRunRecord(path))!;
      if (found > 0 && found !== written.at(-1)) written.push(found);
    }
    assert.deepEqual(written, [9, 18, 27, 30, 39, 48, 57, 60, 69, 78, 87, 90, 99]);
  }));

Deno.test("openRunRecord() carries out calls one after the other", () =>
  withFolder(async (folder) => {
    const path = join(folder, "run.json");
    const record = await openRunRecord(path, someFacts(), { epoch: 0, step: 0 });
    await Promise.all([
      ...[1, 2, 3, 4, 5].map((epoch) => record.progress({ epoch, step: epoch })),
      record.end({ status: "stopped", exitCode: 75, epoch: 5, step: 6 }),
    ]);
    const found = (await readRunRecord(path))!;
    assert.deepEqual([found.status, found.step, found.sessions[0].exit_code], ["stopped", 6, 75]);
    assert.deepEqual(await Array.fromAsync(Deno.readDir(folder), ({ name }) => name), ["run.json"]);
  }));

Deno.test("openRunRecord() replaces a damaged file", () =>
  withFolder(async (folder) => {
    const path = join(folder, "run.json");
    await Deno.writeTextFile(path, '{"format": 1, "name": "sm');
    await openRunRecord(path, someFacts(), { epoch: 0, step: 0 });
    assert.equal((await readRunRecord(path))!.sessions.length, 1);
  }));
