/**
 * The configuration's `k8s.data`: what is mounted in a pod, and where.
 *
 * @module
 */

import { z } from "zod";
import { absolutePath, bytes, dnsLabel, objectName } from "./kubernetes_names.ts";

/** What a mount can be of; it is of exactly one. */
export const mountSources = ["claim", "host_path", "nfs", "csi", "empty_dir"] as const;

const fields = z.strictObject({
  name: dnsLabel("dataset", 58).meta({
    description: "Its name, for error messages and the pod's volume.",
  }),
  local: z.string().min(1).nullable().default(null).meta({
    description:
      "The folder of this machine that it stands for: paths of the configuration below it become paths below `path`; null: none.",
    path: true,
  }),
  path: absolutePath().meta({ description: "Where it is in the pod." }),
  claim: objectName("my-claim").nullable().default(null).meta({
    description: "Name of a PersistentVolumeClaim.",
  }),
  host_path: absolutePath().nullable().default(null).meta({
    description: "A folder of the node; no namespace with Pod Security allows it.",
  }),
  nfs: z.strictObject({
    server: z.string().regex(/^[\w.:-]+$/).meta({ description: "The server's name or address." }),
    path: absolutePath().meta({ description: "The folder that it exports." }),
  }).nullable().default(null).meta({
    description: "A folder of an NFS server; the restricted profile forbids it.",
  }),
  csi: z.strictObject({
    driver: objectName("file.csi.azure.com", 63).meta({
      description: "The driver, such as file.csi.azure.com.",
    }),
    attributes: z.record(z.string().min(1), z.string()).default({}).meta({
      description: "What the driver is told.",
    }),
  }).nullable().default(null).meta({ description: "A volume of a storage driver, inline." }),
  empty_dir: z.strictObject({
    size_limit: bytes().nullable().default(null).meta({
      description: "The pod is evicted if it writes more; null: no limit.",
    }),
  }).nullable().default(null).meta({
    description: "An empty folder that is lost with the pod.",
  }),
  sub_path: z.string().regex(/^[^/:\p{Cc}][^:\p{Cc}]*$/u, { abort: true })
    .refine((path) => !path.split("/").includes(".."), { message: "a relative path without .." })
    .nullable().default(null).meta({
      description: "Only this folder of the volume, such as team/runs; null: all of it.",
      wanted: "a relative path",
    }),
  read_only: z.boolean().default(false).meta({ description: "Whether it can only be read." }),
});

/** A mount. */
export const k8sMount = fields.check(({ value, issues }) => {
  const given = mountSources.filter((source) => value[source] !== null);
  if (given.length === 1) return;
  issues.push({
    code: "custom",
    input: value,
    message: `exactly one of ${mountSources.join(", ")}`,
    params: { found: given.length === 0 ? "none" : given.join(" and ") },
  });
});
