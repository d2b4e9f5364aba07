/**
 * What a real API server refuses of a Job, a ConfigMap and of every object's name and labels: not
 * all of it, but what is here in the same words, from Kubernetes 1.34.
 *
 * @module
 */

import { findUnknownFields } from "../../../k8s/manifest/find_unknown_fields.ts";
import {
  badRequest,
  type FakeKind,
  type FieldFault,
  invalid,
  type Refusal,
} from "./fake_status.ts";
import type { FakeObject } from "./fake_store.ts";

// deno-lint-ignore no-explicit-any -- a manifest from outside
type Manifest = any;

/** The refusal of fields that there are not, with `fieldValidation=Strict`; null if there is none. */
export function refuseUnknownFields(kind: FakeKind, manifest: Manifest): Refusal | null {
  if (kind.kind !== "Job" && kind.kind !== "ConfigMap") return null;
  const unknown = findUnknownFields({ ...manifest, kind: kind.kind })
    .map(({ path }) => `unknown field "${path.slice(1)}"`);
  if (unknown.length === 0) return null;
  return badRequest(`${cannotHandle(kind)}: strict decoding error: ${unknown.join(", ")}`);
}

/** The refusal of values of another type; null if there are none. */
export function refuseWrongTypes(kind: FakeKind, manifest: Manifest): Refusal | null {
  const wrong = (type: string, field: string, wanted: string) =>
    badRequest(
      `${
        cannotHandle(kind)
      }: json: cannot unmarshal ${type} into Go struct field ${field} of type ${wanted}`,
    );
  if (kind.kind === "ConfigMap") {
    for (const value of Object.values(manifest.data ?? {})) {
      if (typeof value !== "string") return wrong(typeof value, "ConfigMap.data", "string");
    }
  }
  if (kind.kind === "Job") {
    for (const field of [...counts, "maxFailedIndexes", "backoffLimitPerIndex"]) {
      const value = manifest.spec?.[field];
      if (typeof value === "string") return wrong("string", `JobSpec.spec.${field}`, "int32");
    }
    for (const { resources = {} } of manifest.spec?.template?.spec?.containers ?? []) {
      for (const quantity of Object.values({ ...resources.requests, ...resources.limits })) {
        if (/^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$/.test(String(quantity))) continue;
        return badRequest(
          `${
            cannotHandle(kind)
          }: quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'`,
        );
      }
    }
  }
  return null;
}

/** The refusal of a new object; null if it is as it should be. */
export function refuseNew(kind: FakeKind, manifest: Manifest): Refusal | null {
  const { name } = manifest.metadata;
  const faults = [...nameFaults(name), ...labelFaults(manifest), ...ownerFaults(manifest)];
  if (kind.kind === "ConfigMap") faults.push(...configMapFaults(manifest));
  if (kind.kind === "Job") faults.push(...jobFaults(manifest.spec ?? {}));
  return faults.length === 0 ? null : invalid(kind, name ?? "", faults);
}

/** The refusal of a change; null if it may be made. */
export function refuseChange(
  kind: FakeKind,
  before: FakeObject,
  after: FakeObject,
): Refusal | null {
  const faults = [...labelFaults(after), ...ownerFaults(after)];
  const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);
  if (kind.kind === "ConfigMap") {
    if (before.immutable && !same(before.data, after.data)) {
      faults.push({
        reason: "FieldValueForbidden",
        message: "Forbidden: field is immutable when `immutable` is set",
        field: "data",
      });
    }
    faults.push(...configMapFaults(after));
  }
  if (kind.kind === "Job") {
    faults.push(...jobFaults(after.spec));
    for (const field of ["selector", "template", "completionMode"]) {
      if (same(before.spec[field], after.spec[field])) continue;
      const value = JSON.stringify(after.spec[field]);
      faults.push(isInvalid(`spec.${field}`, `${value}: field is immutable`));
    }
  }
  return faults.length === 0 ? null : invalid(kind, before.metadata.name, faults);
}

const counts = [
  "parallelism",
  "completions",
  "backoffLimit",
  "activeDeadlineSeconds",
  "ttlSecondsAfterFinished",
];

function cannotHandle({ kind, version }: FakeKind): string {
  return `${kind} in version "${version}" cannot be handled as a ${kind}`;
}

function isInvalid(field: string, message: string): FieldFault {
  return { reason: "FieldValueInvalid", message: `Invalid value: ${message}`, field };
}

function isRequired(field: string, message = ""): FieldFault {
  return {
    reason: "FieldValueRequired",
    message: `Required value${message && `: ${message}`}`,
    field,
  };
}

function nameFaults(name: unknown): FieldFault[] {
  if (typeof name !== "string" || name === "") {
    return [isRequired("metadata.name", "name or generateName is required")];
  }
  const subdomain = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
  if (subdomain.test(name)) return [];
  return [isInvalid(
    "metadata.name",
    `"${name}": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')`,
  )];
}

function labelFaults({ metadata }: Manifest): FieldFault[] {
  return Object.values(metadata.labels ?? {}).flatMap((value) =>
    value === "" || /^([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/.test(String(value))
      ? []
      : [isInvalid(
        "metadata.labels",
        `"${value}": a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')`,
      )]
  );
}

function ownerFaults({ metadata }: Manifest): FieldFault[] {
  return (metadata.ownerReferences ?? []).flatMap((owner: { uid?: string }) =>
    owner.uid ? [] : [isInvalid("metadata.ownerReferences.uid", '"": must not be empty')]
  );
}

function configMapFaults({ data = {} }: Manifest): FieldFault[] {
  const faults = Object.keys(data).filter((key) => !/^[-._a-zA-Z0-9]+$/.test(key)).map((key) =>
    isInvalid(
      `data[${key}]`,
      `"${key}": a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')`,
    )
  );
  const bytes = Object.values(data).reduce<number>(
    (sum, value) => sum + new TextEncoder().encode(String(value)).length,
    0,
  );
  if (bytes > 2 ** 20) {
    faults.push({
      reason: "FieldValueTooLong",
      message: "Too long: may not be more than 1048576 bytes",
      field: "[]",
    });
  }
  return faults;
}

function jobFaults(spec: Manifest): FieldFault[] {
  const faults = counts.filter((field) => spec[field] < 0).map((field) =>
    isInvalid(`spec.${field}`, `${spec[field]}: must be greater than or equal to 0`)
  );
  const isIndexed = spec.completionMode === "Indexed";
  if (spec.maxFailedIndexes !== undefined && spec.backoffLimitPerIndex === undefined) {
    faults.push(isRequired("spec.backoffLimitPerIndex", "when maxFailedIndexes is specified"));
  }
  for (const field of ["backoffLimitPerIndex", "maxFailedIndexes"]) {
    if (spec[field] === undefined || isIndexed) continue;
    faults.push(isInvalid(`spec.${field}`, `${spec[field]}: requires indexed completion mode`));
  }
  return [...faults, ...podFaults(spec.template?.spec ?? {}, spec.podFailurePolicy !== undefined)];
}

function podFaults(pod: Manifest, hasFailurePolicy: boolean): FieldFault[] {
  const at = "spec.template.spec";
  const faults: FieldFault[] = [];
  const volumes: string[] = (pod.volumes ?? []).map(({ name }: Manifest) => name);
  for (const [place, name] of volumes.entries()) {
    if (volumes.indexOf(name) === place) continue;
    faults.push({
      reason: "FieldValueDuplicate",
      message: `Duplicate value: "${name}"`,
      field: `${at}.volumes[${place}].name`,
    });
  }
  if ((pod.containers ?? []).length === 0) faults.push(isRequired(`${at}.containers`));
  for (const [place, container] of (pod.containers ?? []).entries()) {
    faults.push(...containerFaults(container, `${at}.containers[${place}]`, volumes));
  }
  const policy = pod.restartPolicy;
  if (policy === undefined) {
    faults.push(isRequired(`${at}.restartPolicy`, 'valid values: "OnFailure", "Never"'));
  } else if (hasFailurePolicy && policy !== "Never") {
    faults.push(isInvalid(
      `${at}.restartPolicy`,
      `"${policy}": only "Never" is supported when podFailurePolicy is specified`,
    ));
  }
  return faults;
}

function containerFaults(container: Manifest, at: string, volumes: string[]): FieldFault[] {
  const faults: FieldFault[] = [];
  if (!container.image) faults.push(isRequired(`${at}.image`));
  const paths = new Set<string>();
  for (const [place, { name, mountPath }] of (container.volumeMounts ?? []).entries()) {
    const field = `${at}.volumeMounts[${place}]`;
    if (!volumes.includes(name)) {
      faults.push({
        reason: "FieldValueNotFound",
        message: `Not found: "${name}"`,
        field: `${field}.name`,
      });
    }
    if (paths.has(mountPath)) {
      faults.push(isInvalid(`${field}.mountPath`, `"${mountPath}": must be unique`));
    }
    paths.add(mountPath);
  }
  const { requests = {}, limits = {} } = container.resources ?? {};
  for (const name of Object.keys(requests)) {
    // What has a domain in its name, as a GPU has, cannot be shared.
    if (name.includes("/") && limits[name] === undefined) {
      faults.push(isRequired(
        `${at}.resources.limits`,
        "Limit must be set for non overcommitable resources",
      ));
    }
  }
  return faults;
}
