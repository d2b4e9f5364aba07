/**
 * Where a pod stands that has not ended: what it waits for, or that it runs.
 *
 * @module
 */

import type { ContainerStatus, Pod } from "../client/kubernetes_objects.ts";
import { condition, type JobFacts, newestEvent } from "./job_facts.ts";
import { type Standing, standing } from "./phase.ts";
import { disruptionOf, sentence } from "./pod_end.ts";
import { unschedulable } from "./unschedulable.ts";

/** What is told of a pod besides itself. */
export type PodSurroundings = Pick<JobFacts, "events" | "nodes">;

/** Whether a pod's containers have ended. */
export function hasEnded({ status }: Pod): boolean {
  return status?.phase === "Succeeded" || status?.phase === "Failed";
}

/** The standing of a pod that has not ended. */
export function podStanding(pod: Pod, { events, nodes }: PodSurroundings): Standing {
  const { metadata, spec, status } = pod;
  const node = spec?.nodeName;
  const lost = nodeFault(pod, nodes);
  if (metadata?.deletionTimestamp) {
    const why = disruptionOf(pod) ?? "is being stopped";
    const replaced = "; another pod follows when this one has ended";
    return standing("Running", lost ? `${why}, but ${lost}` : why + replaced);
  }
  if (lost) return standing("Running", lost);
  const scheduled = status?.conditions?.find((one) => one?.type === "PodScheduled");
  if (scheduled?.status === "False" && scheduled.reason === "SchedulingGated") {
    return standing("Queued", "its pod is held back until its queue lets it go");
  }
  if (scheduled?.status === "False") {
    return unschedulable(pod, scheduled.message ?? scheduled.reason ?? "", nodes);
  }
  if (!node) return standing("Queued", "waits for the scheduler");
  const waiting = waitingContainer(pod);
  if (waiting !== undefined) return waitingStanding(pod, waiting, events);
  if (status?.phase === "Running") return standing("Running");
  return standing("Starting", `its pod is on node "${node}"`);
}

/** What is wrong with the node on which a pod runs; null if nothing, or if it is not known. */
function nodeFault({ spec, status }: Pod, nodes: PodSurroundings["nodes"]): string | null {
  const name = spec?.nodeName;
  if (!name || nodes === null) return null;
  const node = nodes.find(({ metadata }) => metadata?.name === name);
  if (node === undefined) return `its node "${name}" is gone`;
  const ready = node.status?.conditions?.find((one) => one?.type === "Ready");
  if (ready === undefined || ready.status === "True" || status?.phase === undefined) return null;
  const since = ready.lastTransitionTime ? ` since ${ready.lastTransitionTime}` : "";
  return ready.status === "Unknown"
    ? `its node "${name}" does not answer${since}; if it stays so, another pod follows`
    : `its node "${name}" is not ready${since}: ${sentence(ready.message ?? "")}`;
}

/** The first container that waits; undefined if none does. */
function waitingContainer({ status }: Pod): ContainerStatus | undefined {
  return [...status?.initContainerStatuses ?? [], ...status?.containerStatuses ?? []]
    .find((container) => container?.state?.waiting);
}

/** Reasons of a container that waits, by which its image is not there. */
const imageReasons = [
  "ErrImagePull",
  "ImagePullBackOff",
  "ErrImageNeverPull",
  "InvalidImageName",
  "ImageInspectError",
  "RegistryUnavailable",
];

function waitingStanding(
  pod: Pod,
  container: ContainerStatus,
  events: PodSurroundings["events"],
): Standing {
  const { waiting } = container.state ?? {};
  const [reason, message] = [waiting?.reason ?? "", waiting?.message ?? ""];
  const image = imageOf(pod, container);
  if (imageReasons.includes(reason)) {
    const words = registryWords(pod, message, events) || reason;
    return standing("Pulling", `image "${image}" cannot be pulled: ${words}`, { isStuck: true });
  }
  const inPreparation = ["", "ContainerCreating", "PodInitializing"].includes(reason);
  if (!inPreparation) {
    const words = message ? sentence(message) : reason;
    return standing("Starting", `its container cannot be made: ${words}`, { isStuck: true });
  }
  const node = `on node "${pod.spec?.nodeName}"`;
  // With the network and the volumes there, what still takes time is the image.
  if (condition(pod.status?.conditions, "PodReadyToStartContainers")) {
    return standing("Pulling", `image "${image}" ${node}`);
  }
  const trouble = newestEvent(events, pod.metadata?.uid, [
    "FailedMount",
    "FailedAttachVolume",
    "FailedCreatePodSandBox",
  ]);
  return trouble
    ? standing("Starting", troubleWords(trouble.message ?? ""), { isStuck: true })
    : standing("Starting", `volumes and network ${node}`);
}

function imageOf({ spec }: Pod, { name, image }: ContainerStatus): string {
  return spec?.containers?.find((container) => container?.name === name)?.image ?? image ?? "?";
}

/** What the registry answered, without what only repeats the image's name. */
function registryWords(pod: Pod, message: string, events: PodSurroundings["events"]): string {
  const isBackOff = /^Back-off pulling image "[^"]*"$/.test(message.trim());
  const failed = newestEvent(
    events.filter(({ message }) => message?.startsWith("Failed to pull image")),
    pod.metadata?.uid,
    ["Failed"],
  );
  const words = isBackOff || message === "" ? failed?.message ?? message : message;
  return sentence(
    words.replace(/^Back-off pulling image "[^"]*": (\w+: )?/, "")
      .replace(/^Failed to pull image "[^"]*": /, "")
      .replace(/^(rpc error: code = \w+ desc = )/, "")
      .replace(/^failed to pull and unpack image "[^"]*": /, "")
      .replace(/^failed to resolve reference "[^"]*": /, ""),
  );
}

/** `volume "config" cannot be mounted: configmap "a" not found`. */
function troubleWords(message: string): string {
  const [, volume, why] = /^MountVolume\.\w+ failed for volume "([^"]*)"\s*: (.*)/s.exec(message) ??
    [];
  return volume === undefined
    ? sentence(message)
    : `volume "${volume}" cannot be mounted: ${sentence(why)}`;
}
