/**
 * Fields of the configuration whose form Kubernetes decides: names, labels, amounts
 * (https://kubernetes.io/docs/concepts/overview/working-with-objects/names). A value that it would
 * refuse is refused here, with file and line.
 *
 * @module
 */

import { z } from "zod";
import type { OwnIssue } from "./own_issue.ts";
import { parseQuantity } from "./quantity.ts";

const label = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
const subdomain = `${label}(\\.${label})*`;
const word = "[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?";

/** What a Job's name may have before the hash; pods' names and hosts' names have 63 in all. */
export const mostNameCharacters = 50;

/** A domain, a slash, a name. */
const mostDomainAndName = 253 + 1 + 63;

/** A text of a form that `wanted` puts in words. */
function formed(pattern: string, most: number, wanted: string): z.ZodString {
  return z.string().regex(new RegExp(`^(${pattern})$`, "u"), { abort: true }).max(most).meta({
    wanted,
  });
}

/** A name without dots, such as a namespace's. */
export function dnsLabel(example: string, most = 63): z.ZodString {
  return formed(label, most, `small letters, digits and -, such as "${example}"`);
}

/** The name of most objects, such as `regcred` or `team.train`. */
export function objectName(example: string, most = 253): z.ZodString {
  return formed(subdomain, most, `small letters, digits, - and ., such as "${example}"`);
}

/** A label's key, such as `nvidia.com/gpu.product`. */
export function labelKey(): z.ZodString {
  const wanted = 'a label, such as "topology.kubernetes.io/zone" or "disk"';
  return formed(`(${subdomain}/)?${word}`, mostDomainAndName, wanted);
}

/** What the nodes of a cluster have beside processors and memory, such as `nvidia.com/gpu`. */
export function resourceName(): z.ZodString {
  const wanted = 'a resource with its domain, such as "nvidia.com/gpu"';
  return formed(`${subdomain}/${word}`, mostDomainAndName, wanted);
}

/** A label's value. */
export function labelValue(): z.ZodString {
  return formed(`(${word})?`, 63, 'letters, digits, -, _ and ., such as "NVIDIA-L4"');
}

/** An environment variable's name. */
export function variableName(): z.ZodString {
  return formed("[-._A-Za-z][-._A-Za-z0-9]*", 253, 'a variable\'s name, such as "LOG_LEVEL"');
}

/** The key of a Secret. */
export function secretKey(): z.ZodString {
  return formed("[-._A-Za-z0-9]+", 253, 'a Secret\'s key, such as "token"');
}

/** The first part of a Job's name. */
export function jobName(): z.ZodString {
  const pattern = "^[a-z]([-a-z0-9]*[a-z0-9])?$";
  return z.string().max(mostNameCharacters).check(({ value, issues }) => {
    if (new RegExp(pattern).test(value)) return;
    const params: OwnIssue = { hint: `Try "${nameFrom(value)}".` };
    const message = "a text matching [a-z]([-a-z0-9]*[a-z0-9])?";
    issues.push({ code: "custom", input: value, message, params: { ...params } });
  }).meta({ pattern });
}

/** The closest name that a Job may have: `SOP_run` gives `sop-run`. */
export function nameFrom(text: string): string {
  const plain = text.toLowerCase().replaceAll(/[^-a-z0-9]+/g, "-").replace(/^-+/, "");
  const begun = /^[a-z]/.test(plain) ? plain : `run-${plain}`;
  return begun.slice(0, mostNameCharacters).replace(/-+$/, "");
}

/** An amount of memory or storage, such as `32Gi`. */
export function bytes(): z.ZodString {
  const wanted = 'a Kubernetes quantity such as "32Gi"';
  // Thousandths of a byte, as in 512m, are never what was meant.
  return formed("(\\d+\\.?\\d*|\\.\\d+)([KMGTPE]i|[kMGTPE]|[eE]\\+?\\d{1,2})?", 30, wanted)
    .check(({ value, issues }) => {
      const amount = parseQuantity(value);
      if (amount === null || (amount >= 2 ** 20 && amount <= 2 ** 60)) return;
      issues.push({ code: "custom", input: value, message: `${wanted}, from 1Mi to 1Ei` });
    }).meta({ wanted });
}

/** An amount of processors, such as `8`, `0.5` or `500m`. */
export function processors() {
  const wanted = 'a Kubernetes quantity such as "8" or "500m"';
  const number = z.number().min(0.001, { abort: true }).max(100_000);
  return z.union([number, formed("\\d+(\\.\\d{1,3})?|\\d+m", 12, wanted)])
    .refine((value) => parseQuantity(String(value))! > 0, { message: `${wanted}, above 0` })
    .meta({ wanted });
}

/** The path of a file or folder in a pod, or on a node. */
export function absolutePath(): z.ZodString {
  return formed("/[^:\\p{Cc}]*", 4000, "an absolute path without :").refine(
    (path) => !path.split("/").includes(".."),
    { message: "an absolute path without .." },
  );
}
