import assert from "node:assert/strict";
import type { Pod } from "../../../k8s/client/kubernetes_objects.ts";
import { jobStatus } from "../../../k8s/status/job_status.ts";
import { statusTable } from "../../../k8s/status/status_table.ts";
import { sweepStatus } from "../../../k8s/status/sweep_status.ts";
import { recorded } from "./recorded.ts";

const metric = "recall_at_1";

Deno.test("jobStatus() has the metrics and the facts of a training that is done", () => {
  const facts = recorded("succeeded");
  const status = jobStatus(facts, { metric });
  const said = JSON.parse(
    facts.pods[0].status!.containerStatuses![0].state!.terminated!.message!,
  );
  assert.deepEqual(status.metrics, said.metrics);
  const { run, epochs, steps, best_epoch, best_checkpoint } = status;
  assert.deepEqual(
    { run, epochs, steps, best_epoch, best_checkpoint, metrics: said.metrics },
    said,
  );
  assert.deepEqual([status.phase, status.exit_code, status.attempts], ["Succeeded", 0, 1]);
  assert.deepEqual(
    [status.name, status.namespace, status.kind, status.node],
    [facts.job.metadata.name, "team", "train", "localhost"],
  );
  assert.equal(status.started, facts.job.status!.startTime);
  assert.equal(status.finished, facts.job.status!.completionTime);
  assert.equal(status.created, facts.job.metadata.creationTimestamp);
});

Deno.test("jobStatus() counts GPU hours and cost over all tries, until now for what runs", () => {
  const facts = recorded("running");
  const [pod] = facts.pods;
  const started = Date.parse(pod.status!.startTime!);
  const earlier: Pod = structuredClone(pod);
  earlier.metadata = { ...pod.metadata, name: "earlier", uid: "earlier" };
  earlier.metadata.creationTimestamp = "2026-11-26T10:00:00Z";
  earlier.status = {
    phase: "Failed",
    startTime: "2026-11-26T10:00:00Z",
    containerStatuses: [{
      name: "train",
      state: {
        terminated: {
          exitCode: 75,
          startedAt: "2026-11-26T10:05:00Z",
          finishedAt: "2026-11-26T10:30:00Z",
        },
      },
    }],
  };
  const now = started + 2 * 3600 * 1000;
  const status = jobStatus({ ...facts, pods: [pod, earlier], now }, { metric });
  assert.deepEqual([status.attempts, status.gpus, status.gpu_product], [2, 1, "FAKE-H100"]);
  assert.equal(status.run_seconds, (2 + 0.5) * 3600);
  assert.equal(status.gpu_hours, 2.5);
  assert.equal(status.price_per_gpu_hour, 2.5);
  assert.equal(status.cost, 2.5 * 2.5);
  assert.equal(status.exit_code, 75);
  assert.equal(status.reason, "after a try that ended: told to stop (exit code 75)");

  delete facts.job.metadata.annotations!["likeness/price-per-gpu-hour"];
  assert.equal(jobStatus(facts, { metric }).cost, null);
});

Deno.test("jobStatus() knows of pods that are gone, and that it cannot count them", () => {
  const status = jobStatus(recorded("evicted_replaced"), { metric });
  assert.deepEqual([status.attempts, status.pods], [2, 1]);
  assert.match(statusTable(status), /^run time +at least \d+ s$/m);
  const deadline = jobStatus(recorded("deadline"), { metric });
  assert.deepEqual([deadline.attempts, deadline.pods, deadline.exit_code], [1, 0, null]);
});

Deno.test("jobStatus() gives the newest five warnings, the last one first", () => {
  const facts = recorded("image_pull_back_off");
  const [event] = facts.events.filter(({ type }) => type === "Warning");
  const events = Array.from({ length: 9 }, (_, minute) => ({
    ...event,
    count: 7,
    message: `number ${minute}`,
    lastTimestamp: `2026-11-26T12:0${minute}:00Z`,
  }));
  const { warnings } = jobStatus({ ...facts, events: [...events.reverse(), ...facts.events] }, {
    metric,
  });
  assert.deepEqual(
    warnings.map(({ message }) => message),
    [8, 7, 6, 5, 4].map((n) => `number ${n}`),
  );
  assert.deepEqual(warnings[0], {
    time: "2026-11-26T12:08:00.000Z",
    object: `Pod/${facts.pods[0].metadata.name}`,
    reason: event.reason,
    message: "number 8",
    count: 7,
  });
});

const runs = [0, 1, 2, 3].map((index) => ({
  index,
  run: `sop-${index}`,
  settings: { "train.seed": index },
}));

Deno.test("jobStatus() has a row for each index, with its settings and metrics, and the best", () => {
  const status = jobStatus(recorded("indexed"), { metric, runs });
  assert.deepEqual(
    status.runs.map(({ index, run, phase, exit_code, metrics, settings }) => [
      ...[index, run, phase, exit_code, metrics?.recall_at_1],
      settings["train.seed"],
    ]),
    [
      [0, "sop-0", "Succeeded", 0, 0.7, 0],
      [1, "sop-1", "Succeeded", 0, 0.71, 1],
      [2, "sop-2", "Failed", 2, undefined, 2],
      [3, "sop-3", "Succeeded", 0, 0.73, 3],
    ],
  );
  assert.deepEqual(status.best, {
    index: 3,
    job: status.name,
    run: "sop-3",
    settings: { "train.seed": 3 },
    metric,
    value: 0.73,
    best_checkpoint: "step-80",
  });
  // Those of one run are not those of the sweep.
  assert.deepEqual([status.metrics, status.exit_code, status.node], [null, null, null]);
});

Deno.test("the best run is that with the least position, the first of equals", () => {
  const facts = recorded("indexed");
  assert.equal(jobStatus(facts, { metric: "average_ranking_position" }).best?.index, 0);
  const { terminated } = facts.pods.find(({ metadata }) =>
    metadata.labels!["batch.kubernetes.io/job-completion-index"] === "1"
  )!.status!.containerStatuses![0].state!;
  terminated!.message = terminated!.message!.replace('position":2.5', 'position":1.5');
  assert.equal(jobStatus(facts, { metric: "average_ranking_position" }).best?.index, 1);
});

Deno.test("an index that was not tried when its Job ended is cancelled; before, it waits", () => {
  const facts = recorded("indexed");
  const pods = facts.pods.filter(({ metadata }) =>
    metadata.labels!["batch.kubernetes.io/job-completion-index"] !== "3"
  );
  facts.job.status!.completedIndexes = "0-1";
  const rowOf = () => jobStatus({ ...facts, pods }, { metric }).runs[3];
  assert.deepEqual([rowOf().phase, rowOf().reason], [
    "Cancelled",
    "not begun before its Job ended",
  ]);
  facts.job.status!.conditions = [];
  assert.deepEqual([rowOf().phase, rowOf().reason], ["Queued", "waits for its turn"]);
});

Deno.test("sweepStatus() joins separate Jobs: rows, sums and the best", () => {
  const facts = ["succeeded", "wrong_input", "running"].map((name, index) => {
    const one = recorded(name);
    Object.assign(one.job.metadata.labels!, {
      "likeness/sweep-id": "sop-00000000",
      "likeness/sweep-index": String(2 - index),
    });
    one.job.metadata.annotations!["likeness/settings"] = JSON.stringify({ "train.seed": index });
    return one;
  });
  const status = sweepStatus("sop-00000000", facts, { metric });
  assert.deepEqual(status.runs.map(({ index, phase }) => [index, phase]), [
    [0, "Running"],
    [1, "Failed"],
    [2, "Succeeded"],
  ]);
  const [, , input] = status.runs;
  assert.equal(status.phase, "Running");
  assert.equal(
    status.reason,
    `1 of 3 done, 1 failed, 1 running; ${facts[1].job.metadata.name}: wrong input (exit code 2): ` +
      'Cannot read "/etc/likeness/config.yaml": no images',
  );
  assert.equal(status.best?.job, input.job);
  assert.deepEqual(status.best?.settings, { "train.seed": 0 });
  const singles = facts.map((one) => jobStatus(one, { metric }));
  for (const key of ["attempts", "run_seconds", "gpu_hours", "cost"] as const) {
    assert.equal(status[key], singles.reduce((sum, one) => sum + one[key]!, 0), key);
  }
  assert.equal(status.finished, null);
  const over = sweepStatus("sop-00000000", facts.slice(0, 2), { metric });
  const last = [singles[0].finished!, singles[1].finished!].sort()[1];
  assert.deepEqual([over.phase, over.finished], ["Failed", last]);
});

Deno.test("statusTable() lays out a sweep: settings, phases, metrics, reasons, the best", () => {
  const text = statusTable(jobStatus(recorded("indexed"), { metric, runs }));
  const row = text.split("\n").find((line) => line.startsWith("    3"));
  assert.match(
    text,
    /^index +train\.seed +phase +position +Recall@1 +MAP@R +tries +time +reason$/m,
  );
  assert.match(row!, /^ +3 +3 +Succeeded +2\.5000 +0\.7300 +0\.5000 +1 +\d+ s$/);
  assert.match(text, /^Best: run "sop-3" \(index 3\): Recall@1 0\.7300 with train\.seed=3$/m);
  assert.match(text, /^ +2 +2 +Failed .* wrong input \(exit code 2\): Cannot train/m);
});
