/**
 * How a pod ended, in words: what its container said last, or what the cluster did to it.
 *
 * @module
 */

import { shorten } from "../../src/core/shorten.ts";
import type { ContainerState, Pod } from "../client/kubernetes_objects.ts";
import { condition, timeOf } from "./job_facts.ts";

/** How a pod ended. */
export interface PodEnd {
  /** In words. */
  words: string;
  /** Its container's exit code, if it came to one. */
  exitCode: number | null;
  /** What the container said last: its termination message, or the end of its log. */
  message: string | null;
}

/** What the cluster does to pods, by the reason that it gives. */
const disruptions: Record<string, string> = {
  PreemptionByScheduler: "preempted by a pod of higher priority",
  EvictionByEvictionAPI: "evicted, as when its node is drained",
  DeletionByTaintManager: "taken off its node, which does not answer or was closed to it",
  DeletionByPodGC: "lost with its node",
  TerminationByKubelet: "ended by its node",
};

/** The exit code for what is wrong with the user's input, which is not tried again. */
export const wrongInputExitCode = 2;

/** The exit code of a training that was told to stop and saved its checkpoint. */
const stoppedExitCode = 75;

/** How a pod ended, or is about to. */
export function podEnd(pod: Pod): PodEnd {
  const ended = containerEnd(pod);
  const message = ended?.message?.trim() || null;
  const exitCode = ended?.exitCode ?? null;
  return { words: disruptionOf(pod) ?? wordsOf(pod, ended), exitCode, message };
}

/** What the cluster did to a pod; null if it was left alone. */
export function disruptionOf({ status }: Pod): string | null {
  const disruption = condition(status?.conditions, "DisruptionTarget");
  if (!disruption) return null;
  const words = disruptions[disruption.reason ?? ""] ?? `disrupted (${disruption.reason ?? "?"})`;
  // A node tells what it ran out of; the others say the same each time.
  const told = disruption.reason === "TerminationByKubelet" && status?.message;
  return told ? `${words}: ${sentence(told)}` : words;
}

/** The end of the container that ended badly, or of the last one. */
export function containerEnd({ status }: Pod): NonNullable<ContainerState["terminated"]> | null {
  const ended = [...status?.initContainerStatuses ?? [], ...status?.containerStatuses ?? []]
    .flatMap((container) => container?.state?.terminated ?? [])
    .toSorted((a, b) => (timeOf(a.finishedAt) ?? 0) - (timeOf(b.finishedAt) ?? 0));
  return ended.findLast(({ exitCode }) => exitCode !== 0) ?? ended.at(-1) ?? null;
}

/** The line of a message that says most: the error, or else the last one. */
export function lineThatSaysMost(message: string): string {
  const lines = message.split("\n").map((line) => line.trim()).filter((line) => line !== "");
  const error = lines.findLast((line) => line.startsWith("error: "));
  return sentence(error?.slice("error: ".length) ?? lines.at(-1) ?? "");
}

function wordsOf(pod: Pod, ended: ReturnType<typeof containerEnd>): string {
  const { reason: podReason, message: podMessage } = pod.status ?? {};
  // The node's reason, such as Evicted, says more than the signal that it sent.
  if (podReason) {
    const words = podReason === "Evicted" ? "ended by its node" : podReason;
    return podMessage ? `${words}: ${sentence(podMessage)}` : words;
  }
  if (ended === null) return "gone before it said anything";
  const { exitCode, reason, message } = ended;
  const said = message ? `: ${lineThatSaysMost(message)}` : "";
  if (reason === "OOMKilled") return `out of memory: ${memoryLimit(pod)}`;
  if (reason === "StartError" || reason === "ContainerCannotRun") {
    return `its container cannot be started${said}`;
  }
  if (exitCode === wrongInputExitCode) return `wrong input (exit code ${exitCode})${said}`;
  if (exitCode === stoppedExitCode) return `told to stop (exit code ${exitCode})${said}`;
  if (exitCode > 128) return `killed by signal ${exitCode - 128} (exit code ${exitCode})${said}`;
  return `exit code ${exitCode ?? "?"}${said}`;
}

function memoryLimit({ spec }: Pod): string {
  const limit = spec?.containers?.at(0)?.resources?.limits?.memory;
  return limit
    ? `it needed more than its limit of ${limit} (k8s.memory)`
    : "its node had none left";
}

/** One line, without the full stop, so that it fits into another sentence. */
export function sentence(text: string): string {
  return shorten(text, 400).replace(/\.$/, "");
}
