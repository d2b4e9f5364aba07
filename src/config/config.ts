/**
 * The types of the configuration. Generated from `schema.ts` by `deno task config:generate`;
 * change that, not this.
 *
 * @module
 */

/** The whole configuration, every key with its value. */
export interface Config {
  /** Which images, and how they are split. */
  data: DataConfig;
  /** What makes an embedding of an image. */
  model: ModelConfig;
  /** How the model learns. */
  train: TrainConfig;
  /** Where the results go. */
  output: OutputConfig;
  /** Images, and what docker:run gives a container. */
  docker: DockerConfig;
  /** Where in a Kubernetes cluster a run goes, and what it gets there. */
  k8s: K8sConfig;
  /** What k8s:sweep tries, a run for each. */
  sweep: SweepConfig;
}

/** Which images, and how they are split. */
export interface DataConfig {
  /** Which data set: emoji, cars196, folder, csv, or the path of your own module (./my_dataset.ts). */
  dataset: string;
  /** Folder of the images: the parent of car_ims for cars196, the folder of category folders, or what the paths in the CSV file count from. */
  dir: string | null;
  /** The annotation file: cars_annos.mat for cars196, the CSV file for csv. */
  annotations: string | null;
  /** Where rendered images and downloaded weights are kept. */
  cache_dir: string;
  /** Side of the square that images are padded and resized to, in pixels. */
  image_size: number;
  /** Crop images to their box, where the data set has boxes. */
  crop_to_box: boolean;
  /** zero_shot: train and test on different categories; given: as the data set says, sample by sample. */
  split: "zero_shot" | "given";
  /** Share of the categories kept for testing, where the data set fixes no zero-shot split itself. */
  test_fraction: number;
  /** Seed of the choice of categories for testing and for selection. */
  split_seed: number;
  /** Share of the training categories held out to choose the best model on, never trained on and never reported. */
  selection_fraction: number;
  /** What the best model is chosen on: held_out categories, or test, as the reference system does (optimistic; said wherever a number is printed). */
  select_on: "held_out" | "test";
  /** Memory for decoded images, in MiB; what does not fit is decoded again. */
  cache_mib: number;
  /** How many batches are decoded ahead of training. */
  prefetch_batches: number;
}

/** What makes an embedding of an image. */
export interface ModelConfig {
  /** cgd: combination of multiple global descriptors (arXiv 1903.10663), with one descriptor the usual pooled head; similarity: one flattened head. */
  name: "cgd" | "similarity";
  /** The network that makes the feature map. */
  backbone: "small_resnet" | "resnet50";
  /** Channels of small_resnet's first block; the second has twice, the third four times as many. */
  backbone_width: number;
  /** Layer of resnet50 whose output is the feature map, such as conv4_block3_out; null: the whole network. */
  backbone_cut: string | null;
  /** Stride of the backbone's last stage. With 1, as the CGD paper has it, the feature map is twice as wide and high, and the stage costs four times as much; the weights are the same. */
  last_stride: 1 | 2;
  /** What resnet50 starts from: none (random weights), imagenet (Keras's; deno task setup:weights brings them), or a file with Keras's (.h5) or torchvision's (.safetensors) weights. The network and the scaling of images follow the weights. */
  weights: "none" | "imagenet" | string;
  /** Where deno task setup:weights gets the weights called imagenet; null: nowhere, the file is put into data.cache_dir by hand. */
  weights_url: string | null;
  /** Keep the backbone's batch norms as they are: they use their stored statistics in training too, and do not learn. */
  freeze_batch_norm: boolean;
  /** Layer of resnet50, such as conv3_block4_out, that is not trained, nor is any before it; null: all are trained. */
  freeze_up_to: string | null;
  /** Global descriptors of cgd: spoc (mean), mac (max), gem (generalised mean), rmac (max of regions, arXiv 1511.05879). */
  descriptors: ("spoc" | "mac" | "gem" | "rmac")[];
  /** p of gem; where it is learnt, what it starts from. */
  gem_power: number;
  /** Whether p of gem is learnt: none (it stays gem_power), scalar (one p), per_channel (one p a channel). It stays above 0. */
  gem_learning: "none" | "scalar" | "per_channel";
  /** How many sizes of regions rmac has: of level l there are l × l. */
  rmac_levels: number;
  /** Channels of similarity's 1×1 convolutions before the map is flattened; the reference system has [512, 128]. */
  narrow_channels: number[];
  /** Size of similarity's dense layer before the embedding; null: none. The reference system has 1024. */
  hidden_size: number | null;
  /** Whether similarity's embeddings have length 1; those of cgd always have. In the reference system they do not. */
  normalize: boolean;
  /** Whether what is projected to the embedding has mean 0 and variance 1 first, as in ProxyNCA++ (arXiv 2004.01113): each descriptor of cgd, the flattened or hidden vector of similarity. */
  layer_norm: boolean;
  /** Length of an embedding; for cgd a multiple of the number of descriptors. */
  embedding_size: number;
  /** What computes: tensorflow (the C library, which deno task setup:tensorflow brings), wasm (needs nothing), or auto, which takes the fastest that is there and says which. */
  backend: "auto" | "tensorflow" | "wasm";
  /** On what tensorflow computes: auto takes the GPU if there is one. */
  device: "auto" | "cpu" | "gpu";
  /** Processor threads of tensorflow; null: one a core. */
  threads: number | null;
}

/** How the model learns. */
export interface TrainConfig {
  /** Seed of weights, batches and augmentation. */
  seed: number;
  /** At most so many epochs. */
  epochs: number;
  /** P: categories in a batch. */
  categories_per_batch: number;
  /** K: samples of each category in a batch. */
  samples_per_category: number;
  /** The ranking loss: batch_hard_triplet (arXiv 1703.07737) or hap2s. */
  loss: {
    /** In Defense of the Triplet Loss. */
    name: "batch_hard_triplet";
    /** soft: log(1 + exp(x)); a number m: max(0, x + m). */
    margin: "soft" | number;
  } | {
    /** Hard-Aware Point-to-Set. */
    name: "hap2s";
    /** How hard samples gain weight (arXiv 1807.11206). */
    weighting: "polynomial" | "exponential";
    /** Power of the polynomial weights. */
    alpha: number;
    /** Scale of the exponential weights. */
    sigma: number;
    /** Added to each sum of weights. Published code has 1e-6, which makes far negatives seem near where weights are smaller still. */
    epsilon: number;
    /** soft: log(1 + exp(x)); a number m: max(0, x + m). */
    margin: "soft" | number;
  };
  /** Auxiliary softmax cross-entropy: on the first descriptor of cgd, on what similarity projects. */
  auxiliary_loss: {
    /** Weight of the classification loss beside the ranking loss; 0 leaves it out. */
    weight: number;
    /** The logits are divided by it. */
    temperature: number;
    /** Share of the target that is spread over all categories. */
    label_smoothing: number;
  };
  /** bfloat16: convolutions and dense layers compute in it, on backend tensorflow; weights, batch norm statistics, losses and optimizer stay float32. Faster on processors with AMX or AVX512-BF16, and on GPUs that have it. */
  precision: "float32" | "bfloat16";
  /** Adam's learning rate. */
  learning_rate: number;
  /** Decoupled weight decay (AdamW); 0 is Adam. */
  weight_decay: number;
  /** plateau: lower the rate when the selection metric stalls; cosine: down to 0 over all epochs. */
  schedule: "plateau" | "cosine" | "constant";
  /** The rate rises from 0 to its value over so many epochs. */
  warmup_epochs: number;
  /** Epochs without improvement before the rate is lowered. */
  plateau_patience: number;
  /** What the rate is multiplied by then. */
  plateau_factor: number;
  /** Epochs without improvement before training ends; null: never. */
  early_stopping_patience: number | null;
  /** Gradients are scaled down together to at most this length (their global L2 norm); null: never. */
  gradient_clip_norm: number | null;
  /** auto: go on from the run's newest checkpoint, if there is one; never: refuse a run that has any; or the path of another run's checkpoint to start from. */
  resume: string;
  /** When a checkpoint is written within an epoch; after an epoch one always is. */
  checkpoint_every: {
    /** After so many steps; null: not by steps. */
    steps: number | null;
    /** After so many minutes; null: not by time. */
    minutes: number | null;
  };
  /** The newest so many checkpoints are kept, and the best. */
  keep_checkpoints: number;
  /** The metric that chooses the best model, on the selection categories. */
  select_best_by: "average_ranking_position" | "recall_at_1" | "map_at_r";
  /** Augmentation of training images. */
  augmentation: {
    /** What may happen to a training image. */
    operations: ("grayscale" | "scale" | "translate" | "rotate" | "shear")[];
    /** Zero to this many of the operations happen to an image. */
    at_most: number;
    /** What appears where an image was moved away: its edge, repeated, or black. */
    fill: "edge" | "black";
    /** Probability of a left-right flip. */
    flip: number;
  };
}

/** Where the results go. */
export interface OutputConfig {
  /** Folder of the runs. */
  dir: string;
  /** Name of the run: everything it writes is in <dir>/<name>. */
  name: string;
}

/** Images, and what docker:run gives a container. */
export interface DockerConfig {
  /** Name of the image with TensorFlow, Deno, packages and weights; tags are made. */
  base_image: string;
  /** Name of the image with the code on top; tags are made. */
  app_image: string;
  /** Without CUDA: smaller images, for machines without a GPU. */
  cpu: boolean;
  /** Arguments of the two Dockerfiles, such as {FROM_IMAGE: my/tensorflow:2.21, IMAGENET_WEIGHTS: skip}. */
  build_arguments: Record<string, string | number>;
  /** Where in the container files and folders of this machine are; what the configuration names and no mount covers gets one of its own. */
  mounts: {
    /** A file or folder of this machine. */
    local: string;
    /** Where it is in the container. */
    path: string;
    /** Whether it can only be read there. */
    read_only: boolean;
  }[];
  /** Size of /dev/shm, such as 512m or 2g. */
  shm_size: string;
  /** The engine's network that the container joins, such as bridge; none needs none. */
  network: string;
  /** How long a container that is told to stop may take to save its checkpoint. */
  stop_seconds: number;
}

/** Where in a Kubernetes cluster a run goes, and what it gets there. */
export interface K8sConfig {
  /** The context of the kubeconfig; null: its current one. */
  context: string | null;
  /** The namespace. */
  namespace: string;
  /** First part of the Job's name, which ends with a hash of its content; null: output.name, in small letters. */
  name: string | null;
  /** The image, with a tag or a digest; null: that of docker:build-app, from this checkout. */
  image: string | null;
  /** Whether the image may be one that changes: without a tag, or :latest. */
  allow_latest: boolean;
  /** Secrets for the image's registry. */
  image_pull_secrets: string[];
  /** The pod's ServiceAccount, whose token it never gets; null: the namespace's own. */
  service_account: string | null;
  /** Kueue's LocalQueue; null: none. */
  queue: string | null;
  /** The pod's PriorityClass; null: the cluster's own. */
  priority_class: string | null;
  /** The GPUs of a pod. */
  gpu: {
    /** How many; 0 for none. A training uses one. */
    count: number;
    /** What the cluster calls them, such as nvidia.com/mig-1g.10gb. */
    resource: string;
    /** Only nodes with this nvidia.com/gpu.product, such as NVIDIA-L4; null: any. */
    product: string | null;
  };
  /** Processors that it is sure of, such as 8 or 500m; it takes more where they are free. */
  cpu: number | string;
  /** Memory that it may use, such as 32Gi. */
  memory: string;
  /** Space for /tmp, empty_dir and the log on the node, such as 20Gi; null: no limit. */
  ephemeral_storage: string | null;
  /** Size of /dev/shm, such as 1Gi; what is in it counts against memory. */
  shm_size: string;
  /** Labels that a node must have, such as {topology.kubernetes.io/zone: eu-1a}. */
  node_selector: Record<string, string>;
  /** Taints that it bears, as in a pod's spec; that of the GPUs is among them where it has any. */
  tolerations: ({
    /** The taint; null: any. */
    key: string | null;
    /** Whether the taint's value matters. */
    operator: "Exists" | "Equal";
    /** The taint's value. */
    value: string | null;
    /** The taint's effect; null: any. */
    effect: "NoSchedule" | "PreferNoSchedule" | "NoExecute" | null;
    /** How long NoExecute is borne; null: for ever. */
    tolerationSeconds: number | null;
  })[];
  /** Affinity, as in a pod's spec; null: none. */
  affinity: Record<string, unknown> | null;
  /** How often it is tried again after it failed; preemption does not count. */
  retries: number;
  /** How long it may take, all tries together, before it is ended; in a sweep, each round of runs. */
  max_run_seconds: number;
  /** How long it and its log are kept when it has ended; results stay. */
  keep_finished_seconds: number;
  /** How long a pod that is told to stop may take to save its checkpoint. */
  grace_seconds: number;
  /** Environment variables: values, or {secret: NAME, key: KEY} for what is kept in a Secret. */
  env: Record<string, string | number | boolean | {
    /** Name of the Secret. */
    secret: string;
    /** The key in it. */
    key: string;
  }>;
  /** Secrets whose keys all become environment variables. */
  env_from_secrets: string[];
  /** What is mounted, each a claim, host_path, nfs, csi or empty_dir. data.cache_dir is /tmp/cache in the pod where no mount covers it. */
  data: ({
    /** Its name, for error messages and the pod's volume. */
    name: string;
    /** The folder of this machine that it stands for: paths of the configuration below it become paths below `path`; null: none. */
    local: string | null;
    /** Where it is in the pod. */
    path: string;
    /** Name of a PersistentVolumeClaim. */
    claim: string | null;
    /** A folder of the node; no namespace with Pod Security allows it. */
    host_path: string | null;
    /** A folder of an NFS server; the restricted profile forbids it. */
    nfs: {
      /** The server's name or address. */
      server: string;
      /** The folder that it exports. */
      path: string;
    } | null;
    /** A volume of a storage driver, inline. */
    csi: {
      /** The driver, such as file.csi.azure.com. */
      driver: string;
      /** What the driver is told. */
      attributes: Record<string, string>;
    } | null;
    /** An empty folder that is lost with the pod. */
    empty_dir: {
      /** The pod is evicted if it writes more; null: no limit. */
      size_limit: string | null;
    } | null;
    /** Only this folder of the volume, such as team/runs; null: all of it. */
    sub_path: string | null;
    /** Whether it can only be read. */
    read_only: boolean;
  })[];
  /** restricted: what the Pod Security profile of that name asks for; baseline: also nfs, host_path and root. */
  security: "restricted" | "baseline";
  /** The user as which it runs; must be able to write where output.dir is. */
  uid: number;
  /** Its group, to which new files belong. */
  gid: number;
  /** What a GPU costs an hour, for the cost in k8s:status; null: not shown. */
  price_per_gpu_hour: number | null;
}

/** What k8s:sweep tries, a run for each. */
export interface SweepConfig {
  /** Keys with the values to try, all combinations of them, such as {train.seed: [0, 1, 2]}. */
  grid: Record<string, unknown[]>;
  /** Or the combinations one by one, such as [{train.seed: 0, train.epochs: 9}]. */
  list: Record<string, unknown>[];
  /** At most so many runs at a time; null: as many as the cluster has room for. */
  parallelism: number | null;
  /** The sweep is ended when more runs than these have failed; null: never. */
  max_failed: number | null;
  /** How often each run is tried again after it failed; null: k8s.retries. */
  retries: number | null;
}
