/**
 * The configuration's `docker` section: the images, and what a container of them gets.
 *
 * @module
 */

import { z } from "zod";

/** An image's name without a tag, with a registry or not. */
const imageName = z.string().max(200)
  .regex(/^([a-z0-9.-]+(:\d+)?\/)?[a-z0-9]+([._/-]+[a-z0-9]+)*$/);

const mount = z.strictObject({
  local: z.string().min(1).meta({ description: "A file or folder of this machine.", path: true }),
  path: z.string().regex(/^\/[^,"\0]+$/).meta({ description: "Where it is in the container." }),
  read_only: z.boolean().default(true).meta({ description: "Whether it can only be read there." }),
});

/** The section `docker`. */
export const docker = z.strictObject({
  base_image: imageName.default("likeness-base").meta({
    description: "Name of the image with TensorFlow, Deno, packages and weights; tags are made.",
  }),
  app_image: imageName.default("likeness").meta({
    description: "Name of the image with the code on top; tags are made.",
  }),
  cpu: z.boolean().default(false).meta({
    description: "Without CUDA: smaller images, for machines without a GPU.",
  }),
  build_arguments: z.record(
    z.string().regex(/^[A-Za-z_]\w*$/),
    z.union([z.string(), z.number()]),
  ).default({}).meta({
    description:
      "Arguments of the two Dockerfiles, such as {FROM_IMAGE: my/tensorflow:2.21, IMAGENET_WEIGHTS: skip}.",
  }),
  mounts: z.array(mount).max(100).default([]).meta({
    description:
      "Where in the container files and folders of this machine are; what the configuration names and no mount covers gets one of its own.",
  }),
  shm_size: z.string().regex(/^[1-9]\d*[bkmg]$/).default("1g").meta({
    description: "Size of /dev/shm, such as 512m or 2g.",
  }),
  network: z.string().regex(/^[A-Za-z0-9][\w.-]*$/).default("none").meta({
    description: "The engine's network that the container joins, such as bridge; none needs none.",
  }),
  stop_seconds: z.int().min(1).max(86_400).default(120).meta({
    description: "How long a container that is told to stop may take to save its checkpoint.",
  }),
});
