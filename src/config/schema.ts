/**
 * The one table of the configuration: every key with its type, limits, default and meaning.
 * `config.yaml`, `src/config/config.ts` (the types) and `config.schema.json` (completion in an
 * editor) are generated from it by `deno task config:generate`.
 *
 * @module
 */

import { z } from "zod";
import { docker } from "./docker_schema.ts";
import { k8s } from "./k8s_schema.ts";
import { loss } from "./loss_schema.ts";
import { sampler } from "./sampler_schema.ts";
import { sweep } from "./sweep_schema.ts";

// Relative paths count from the folder of the config file; `path: true` marks them for that, and
// for the mounts of a container.
const path = z.string().min(1);
const optionalPath = path.nullable().default(null);

const wholeNumber = (least: number, most: number) => z.int().min(least).max(most);
const positive = z.number().positive();

const data = z.strictObject({
  dataset: z.string().min(1).default("emoji").meta({
    description:
      "Which data set: emoji, cars196, folder, csv, or the path of your own module (./my_dataset.ts).",
    path: true,
  }),
  dir: optionalPath.meta({
    description:
      "Folder of the images: the parent of car_ims for cars196, the folder of category folders, or what the paths in the CSV file count from.",
    path: true,
  }),
  annotations: optionalPath.meta({
    description: "The annotation file: cars_annos.mat for cars196, the CSV file for csv.",
    path: true,
  }),
  cache_dir: path.default(".cache").meta({
    description: "Where rendered images and downloaded weights are kept.",
    path: true,
  }),
  image_size: wholeNumber(8, 1024).default(40).meta({
    description: "Side of the square that images are padded and resized to, in pixels.",
  }),
  crop_to_box: z.boolean().default(false).meta({
    description: "Crop images to their box, where the data set has boxes.",
  }),
  split: z.enum(["zero_shot", "given"]).default("zero_shot").meta({
    description:
      "zero_shot: train and test on different categories; given: as the data set says, sample by sample.",
  }),
  test_fraction: z.number().gt(0).lt(1).default(0.5).meta({
    description:
      "Share of the categories kept for testing, where the data set fixes no zero-shot split itself.",
  }),
  split_seed: wholeNumber(0, 2 ** 31 - 1).default(0).meta({
    description: "Seed of the choice of categories for testing and for selection.",
  }),
  selection_fraction: z.number().min(0).lt(1).default(0.1).meta({
    description:
      "Share of the training categories held out to choose the best model on, never trained on and never reported.",
  }),
  select_on: z.enum(["held_out", "test"]).default("held_out").meta({
    description:
      "What the best model is chosen on: held_out categories, or test, as the reference system does (optimistic; said wherever a number is printed).",
  }),
  cache_mib: wholeNumber(0, 1_000_000).default(512).meta({
    description: "Memory for decoded images, in MiB; what does not fit is decoded again.",
  }),
  prefetch_batches: wholeNumber(1, 256).default(4).meta({
    description: "How many batches are decoded ahead of training.",
  }),
});

const model = z.strictObject({
  name: z.enum(["cgd", "similarity"]).default("similarity").meta({
    description:
      "cgd: combination of multiple global descriptors (arXiv 1903.10663), with one descriptor the usual pooled head; similarity: one flattened head.",
  }),
  backbone: z.enum(["small_resnet", "resnet50"]).default("small_resnet").meta({
    description: "The network that makes the feature map.",
  }),
  backbone_width: wholeNumber(4, 512).default(24).meta({
    description:
      "Channels of small_resnet's first block; the second has twice, the third four times as many.",
  }),
  backbone_cut: z.string().min(1).nullable().default(null).meta({
    description:
      "Layer of resnet50 whose output is the feature map, such as conv4_block3_out; null: the whole network.",
  }),
  last_stride: z.literal([1, 2]).default(2).meta({
    description:
      "Stride of the backbone's last stage. With 1, as the CGD paper has it, the feature map is twice as wide and high, and the stage costs four times as much; the weights are the same.",
  }),
  weights: z.union([
    z.enum(["none", "imagenet"]),
    z.string().regex(/\.(h5|safetensors)$/).meta({ path: true }),
  ]).default("none").meta({
    description:
      "What resnet50 starts from: none (random weights), imagenet (Keras's; deno task setup:weights brings them), or a file with Keras's (.h5) or torchvision's (.safetensors) weights. The network and the scaling of images follow the weights.",
  }),
  weights_url: z.string().regex(/^https?:\/\//).nullable().default(
    "https://storage.googleapis.com/tensorflow/keras-applications/resnet/resnet50_weights_tf_dim_ordering_tf_kernels_notop.h5",
  ).meta({
    description:
      "Where deno task setup:weights gets the weights called imagenet; null: nowhere, the file is put into data.cache_dir by hand.",
  }),
  freeze_batch_norm: z.boolean().default(false).meta({
    description:
      "Keep the backbone's batch norms as they are: they use their stored statistics in training too, and do not learn.",
  }),
  freeze_up_to: z.string().min(1).nullable().default(null).meta({
    description:
      "Layer of resnet50, such as conv3_block4_out, that is not trained, nor is any before it; null: all are trained.",
  }),
  descriptors: z.array(z.enum(["spoc", "mac", "gem", "rmac"])).min(1).max(4)
    .refine((names) => new Set(names).size === names.length, { message: "each name once" })
    .default(["spoc", "mac", "gem"]).meta({
      description:
        "Global descriptors of cgd: spoc (mean), mac (max), gem (generalised mean), rmac (max of regions, arXiv 1511.05879).",
    }),
  gem_power: z.number().min(1).max(100).default(3).meta({
    description: "p of gem; where it is learnt, what it starts from.",
  }),
  gem_learning: z.enum(["none", "scalar", "per_channel"]).default("none").meta({
    description:
      "Whether p of gem is learnt: none (it stays gem_power), scalar (one p), per_channel (one p a channel). It stays above 0.",
  }),
  rmac_levels: wholeNumber(1, 8).default(3).meta({
    description: "How many sizes of regions rmac has: of level l there are l × l.",
  }),
  narrow_channels: z.array(wholeNumber(1, 4096)).max(8).default([]).meta({
    description:
      "Channels of similarity's 1×1 convolutions before the map is flattened; the reference system has [512, 128].",
  }),
  hidden_size: wholeNumber(1, 65_536).nullable().default(null).meta({
    description:
      "Size of similarity's dense layer before the embedding; null: none. The reference system has 1024.",
  }),
  normalize: z.boolean().default(true).meta({
    description:
      "Whether similarity's embeddings have length 1; those of cgd always have. In the reference system they do not.",
  }),
  layer_norm: z.boolean().default(false).meta({
    description:
      "Whether what is projected to the embedding has mean 0 and variance 1 first, as in ProxyNCA++ (arXiv 2004.01113): each descriptor of cgd, the flattened or hidden vector of similarity.",
  }),
  embedding_size: wholeNumber(2, 8192).default(256).meta({
    description: "Length of an embedding; for cgd a multiple of the number of descriptors.",
  }),
  backend: z.enum(["auto", "tensorflow", "wasm"]).default("auto").meta({
    description:
      "What computes: tensorflow (the C library, which deno task setup:tensorflow brings), wasm (needs nothing), or auto, which takes the fastest that is there and says which.",
  }),
  device: z.enum(["auto", "cpu", "gpu"]).default("auto").meta({
    description: "On what tensorflow computes: auto takes the GPU if there is one.",
  }),
  threads: wholeNumber(1, 4096).nullable().default(null).meta({
    description: "Processor threads of tensorflow; null: one a core.",
  }),
});

const auxiliaryLoss = z.strictObject({
  weight: z.number().min(0).max(1000).default(0).meta({
    description: "Weight of the classification loss beside the ranking loss; 0 leaves it out.",
  }),
  temperature: positive.max(1000).default(0.5).meta({
    description: "The logits are divided by it.",
  }),
  label_smoothing: z.number().min(0).lt(1).default(0.1).meta({
    description: "Share of the target that is spread over all categories.",
  }),
}).prefault({}).meta({
  description:
    "Auxiliary softmax cross-entropy: on the first descriptor of cgd, on what similarity projects.",
});

const augmentation = z.strictObject({
  operations: z.array(z.enum(["grayscale", "scale", "translate", "rotate", "shear"])).max(5)
    .default(["scale", "translate"]).meta({
      description: "What may happen to a training image.",
    }),
  at_most: wholeNumber(0, 5).default(2).meta({
    description: "Zero to this many of the operations happen to an image.",
  }),
  fill: z.enum(["edge", "black"]).default("edge").meta({
    description: "What appears where an image was moved away: its edge, repeated, or black.",
  }),
  flip: z.number().min(0).max(1).default(0).meta({
    description: "Probability of a left-right flip.",
  }),
}).prefault({}).meta({ description: "Augmentation of training images." });

const train = z.strictObject({
  seed: wholeNumber(0, 2 ** 31 - 1).default(0).meta({
    description: "Seed of weights, batches and augmentation.",
  }),
  epochs: wholeNumber(1, 100_000).default(18).meta({ description: "At most so many epochs." }),
  categories_per_batch: wholeNumber(2, 4096).default(32).meta({
    description: "P: categories in a batch.",
  }),
  samples_per_category: wholeNumber(2, 4096).default(4).meta({
    description: "K: samples of each category in a batch.",
  }),
  sampler,
  loss,
  auxiliary_loss: auxiliaryLoss,
  precision: z.enum(["float32", "bfloat16"]).default("float32").meta({
    description:
      "bfloat16: convolutions and dense layers compute in it, on backend tensorflow; weights, batch norm statistics, losses and optimizer stay float32. Faster on processors with AMX or AVX512-BF16, and on GPUs that have it.",
  }),
  learning_rate: positive.max(100).default(3e-3).meta({ description: "Adam's learning rate." }),
  weight_decay: z.number().min(0).max(10).default(1e-4).meta({
    description: "Decoupled weight decay (AdamW); 0 is Adam.",
  }),
  schedule: z.enum(["plateau", "cosine", "constant"]).default("cosine").meta({
    description:
      "plateau: lower the rate when the selection metric stalls; cosine: down to 0 over all epochs.",
  }),
  warmup_epochs: z.number().min(0).max(1000).default(2).meta({
    description: "The rate rises from 0 to its value over so many epochs.",
  }),
  plateau_patience: wholeNumber(1, 10_000).default(4).meta({
    description: "Epochs without improvement before the rate is lowered.",
  }),
  plateau_factor: z.number().gt(0).lt(1).default(0.1).meta({
    description: "What the rate is multiplied by then.",
  }),
  early_stopping_patience: wholeNumber(1, 100_000).nullable().default(null).meta({
    description: "Epochs without improvement before training ends; null: never.",
  }),
  gradient_clip_norm: positive.max(1e6).nullable().default(null).meta({
    description:
      "Gradients are scaled down together to at most this length (their global L2 norm); null: never.",
  }),
  resume: z.string().min(1).default("auto").meta({
    description:
      "auto: go on from the run's newest checkpoint, if there is one; never: refuse a run that has any; or the path of another run's checkpoint to start from.",
    path: true,
  }),
  checkpoint_every: z.strictObject({
    steps: wholeNumber(1, 2 ** 31 - 1).nullable().default(null).meta({
      description: "After so many steps; null: not by steps.",
    }),
    minutes: positive.max(100_000).nullable().default(10).meta({
      description: "After so many minutes; null: not by time.",
    }),
  }).prefault({}).meta({
    description: "When a checkpoint is written within an epoch; after an epoch one always is.",
  }),
  keep_checkpoints: wholeNumber(1, 10_000).default(2).meta({
    description: "The newest so many checkpoints are kept, and the best.",
  }),
  select_best_by: z.enum(["average_ranking_position", "recall_at_1", "map_at_r"])
    .default("average_ranking_position").meta({
      description: "The metric that chooses the best model, on the selection categories.",
    }),
  augmentation,
});

const output = z.strictObject({
  dir: path.default("runs").meta({ description: "Folder of the runs.", path: true }),
  name: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/).max(100).default("emoji").meta({
    description: "Name of the run: everything it writes is in <dir>/<name>.",
  }),
});

/** The whole configuration. */
export const schema = z.strictObject({
  data: data.prefault({}).meta({ description: "Which images, and how they are split." }),
  model: model.prefault({}).meta({ description: "What makes an embedding of an image." }),
  train: train.prefault({}).meta({ description: "How the model learns." }),
  output: output.prefault({}).meta({ description: "Where the results go." }),
  docker: docker.prefault({}).meta({
    description: "Images, and what docker:run gives a container.",
  }),
  k8s: k8s.prefault({}).meta({
    description: "Where in a Kubernetes cluster a run goes, and what it gets there.",
  }),
  sweep: sweep.prefault({}).meta({ description: "What k8s:sweep tries, a run for each." }),
}).meta({ title: "Likeness configuration" });
