import assert from "node:assert/strict";
import type { Status } from "../../../k8s/status/status.ts";
import { lastLine, outcomeTest, type StandIn } from "./outcome_test_case.ts";

/** A training that ends badly or never begins, and what is told of it. */
interface Case {
  training: StandIn;
  /** How it is told. */
  status: Pick<Status, "phase" | "reason" | "attempts" | "exit_code" | "message">;
}

/** What never begins has no end. */
const noEnd = { attempts: 1, exit_code: null, message: null };
const noFolder = 'Cannot read folder "/data": no such folder';
const fullDisk = 'Cannot write "/work/runs": no space is left on the disk';
const failing = (error: string, code: number) => `echo 'error: ${error}.' >&2; exit ${code}`;

const cases: Record<string, Case> = {
  "wrong image": {
    training: { set: { "k8s.image": "localhost:1/likeness:1.2.3" } }, // where nobody answers
    status: {
      phase: "Pulling",
      reason: 'image "localhost:1/likeness:1.2.3" cannot be pulled: failed to do request: ' +
        'Head "http://localhost:1/v2/likeness/manifests/1.2.3": ' +
        "dial tcp 127.0.0.1:1: connect: connection refused",
      ...noEnd,
    },
  },
  "GPU product that no node has": {
    training: {
      set: { "k8s.gpu": { count: 1, product: "NVIDIA-B200" } },
      flags: ["--allow-scale-up"],
    },
    status: {
      phase: "Unschedulable",
      reason: "no node has a nvidia.com/gpu of product NVIDIA-B200; there is FAKE-H100",
      ...noEnd,
    },
  },
  "OOM kill": {
    training: { script: "exec tail /dev/zero", set: { "k8s.memory": "16Mi" } },
    status: {
      phase: "Failed",
      reason: "1 try failed, no more by k8s.retries; the last: " +
        "out of memory: it needed more than its limit of 16Mi (k8s.memory)",
      ...{ attempts: 1, exit_code: 137, message: null },
    },
  },
  "exit 2": {
    training: { script: failing(noFolder, 2), set: { "k8s.retries": 3 } },
    status: {
      phase: "Failed",
      reason: `wrong input (exit code 2): ${noFolder}`,
      ...{ attempts: 1, exit_code: 2, message: `error: ${noFolder}.` },
    },
  },
  "exit 1 until the backoff limit": {
    training: { script: failing(fullDisk, 1), set: { "k8s.retries": 1 } },
    status: {
      phase: "Failed",
      reason: `2 tries failed, no more by k8s.retries; the last: exit code 1: ${fullDisk}`,
      ...{ attempts: 2, exit_code: 1, message: `error: ${fullDisk}.` },
    },
  },
  "deadline": {
    training: { set: { "k8s.max_run_seconds": 5 } },
    status: {
      phase: "Failed",
      reason: "it took longer than its deadline of 5 s (k8s.max_run_seconds)",
      ...noEnd, // its pod is gone with it
    },
  },
};

await outcomeTest("a training that fails or cannot begin says so, and why", async (test) => {
  // All at the same time, as they mostly wait.
  await Promise.all(
    Object.entries(cases).map(async ([title, { training, status: wanted }], place) => {
      const set = { "k8s.name": `case-${place}`, ...training.set };
      const job = await test.submitted({ ...training, set });
      const wait = await test.task("k8s:wait", [job, "--fail-if-stuck", "--stuck-after", "1s"]);
      assert.equal(wait.code, 1, `${title}: ${wait.stderr}`);

      const { phase, reason, attempts, exit_code, message, is_stuck } = await test.status(job);
      assert.deepEqual({ phase, reason, attempts, exit_code, message }, wanted, title);
      const told = `Job "${job}": ${phase}: ${reason}\n`;
      assert.ok(wait.stderr.includes(told), `${title}: ${wait.stderr}`);
      assert.equal(is_stuck, phase !== "Failed", title);
      if (is_stuck) assert.match(lastLine(wait), /: given up: stuck for \d+ s$/);
    }),
  );
  const list = await test.task("k8s:list", ["--output", "json"]);
  const phases = Object.fromEntries(
    (JSON.parse(list.stdout) as Status[]).map(({ name, phase }) => [name.slice(0, -9), phase]),
  );
  const wanted = Object.values(cases).map(({ status }, place) => [`case-${place}`, status.phase]);
  assert.deepEqual(phases, Object.fromEntries(wanted));
});
