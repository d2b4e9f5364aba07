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
  /** How batches are filled: pk (P categories with K samples each, all taking turns; arXiv 1703.07737), pk_random (each batch drawn for itself), pk_epoch (every sample in every epoch), class_balanced (no sample twice in a batch), hierarchical (from few super-categories; groups_per_batch) or hard_class (from categories that the model finds alike; neighbours, refresh_epochs). */
  sampler: {
    /** Categories and the samples of each take turns. */
    name: "pk";
  } | {
    /** Each batch is drawn for itself, as by pytorch-metric-learning's MPerClassSampler. */
    name: "pk_random";
  } | {
    /** Every sample comes up in every epoch, also of categories of unequal sizes. */
    name: "pk_epoch";
  } | {
    /** All categories come up equally often and no sample twice in a batch; where some have fewer than K, more than P fill it. */
    name: "class_balanced";
  } | {
    /** Few super-categories a batch, several categories of each. */
    name: "hierarchical";
    /** G: super-categories in a batch; divides P. */
    groups_per_batch: number;
  } | {
    /** Each category drawn brings those nearest to it into the batch. */
    name: "hard_class";
    /** How many a category brings; fewer than P. */
    neighbours: number;
    /** After so many epochs the model of then says anew which are nearest. */
    refresh_epochs: number;
  };
  /** The ranking loss, or a list whose weighted sum is minimised, such as [{name: multi_similarity, miner: {name: multi_similarity}}, {name: arc_face, weight: 0.5}]. Names: batch_hard_triplet, hap2s, triplet_margin, contrastive, multi_similarity, circle, nt_xent, sup_con, angular, lifted_structure, margin, proxy_nca, proxy_anchor, soft_triple, arc_face, cos_face, normalized_softmax, smooth_ap, recall_at_k. */
  loss: LossConfig | LossConfig[];
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

/** A ranking loss with its options. */
export type LossConfig =
  | {
    /** In Defense of the Triplet Loss (arXiv 1703.07737). */
    name: "batch_hard_triplet";
    /** soft: log(1 + exp(x)); a number m: max(0, x + m). */
    margin: "soft" | number;
    /** What the loss is multiplied by. */
    weight: number;
  }
  | {
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
    /** What the loss is multiplied by. */
    weight: number;
  }
  | {
    /** Triplets of anchor, positive, negative (arXiv 1503.03832). */
    name: "triplet_margin";
    /** A number m: max(0, x + m); soft: log(1 + exp(x)). */
    margin: "soft" | number;
    /** Take the negative's distance to the positive where that is smaller (Balntas et al. 2016). */
    swap: boolean;
    /** How single losses become one: their mean, the mean of those above 0, or the mean of each anchor's, then of all anchors. */
    reducer: "mean" | "mean_non_zero" | "mean_per_anchor";
    /** Which pairs of a batch count: all, batch_hard, batch_easy_positive, semi_hard, multi_similarity or distance_weighted, each with its options; null: all. */
    miner: MinerConfig | null;
    /** So many embeddings of earlier batches are compared with too, at least a batch (cross-batch memory, Wang et al. 2020, arXiv 1912.06798); null: none. */
    memory: number | null;
    /** The memory is filled from this step on, since early embeddings change fast; arXiv 1912.06798 has 1000. */
    memory_after_steps: number;
    /** What the loss is multiplied by. */
    weight: number;
  }
  | {
    /** Contrastive (Hadsell et al. 2006). */
    name: "contrastive";
    /** Positives nearer than that add nothing. */
    positive_margin: number;
    /** Negatives further away than that add nothing. */
    negative_margin: number;
    /** How single losses become one: their mean, the mean of those above 0, or the mean of each anchor's, then of all anchors. */
    reducer: "mean" | "mean_non_zero" | "mean_per_anchor";
    /** Which pairs of a batch count: all, batch_hard, batch_easy_positive, semi_hard, multi_similarity or distance_weighted, each with its options; null: all. */
    miner: MinerConfig | null;
    /** So many embeddings of earlier batches are compared with too, at least a batch (cross-batch memory, Wang et al. 2020, arXiv 1912.06798); null: none. */
    memory: number | null;
    /** The memory is filled from this step on, since early embeddings change fast; arXiv 1912.06798 has 1000. */
    memory_after_steps: number;
    /** What the loss is multiplied by. */
    weight: number;
  }
  | {
    /** Multi-similarity (Wang et al. 2019, arXiv 1904.06627). */
    name: "multi_similarity";
    /** Sharpness for positives. */
    alpha: number;
    /** Sharpness for negatives. */
    beta: number;
    /** The similarity from which on a negative is hard, and up to which a positive is. */
    base: number;
    /** How single losses become one: their mean, the mean of those above 0, or the mean of each anchor's, then of all anchors. */
    reducer: "mean" | "mean_non_zero" | "mean_per_anchor";
    /** Which pairs of a batch count: all, batch_hard, batch_easy_positive, semi_hard, multi_similarity or distance_weighted, each with its options; null: all. */
    miner: MinerConfig | null;
    /** So many embeddings of earlier batches are compared with too, at least a batch (cross-batch memory, Wang et al. 2020, arXiv 1912.06798); null: none. */
    memory: number | null;
    /** The memory is filled from this step on, since early embeddings change fast; arXiv 1912.06798 has 1000. */
    memory_after_steps: number;
    /** What the loss is multiplied by. */
    weight: number;
  }
  | {
    /** Circle (Sun et al. 2020, arXiv 2002.10857). */
    name: "circle";
    /** Relaxation m; the paper has 0.25 for faces and persons. */
    margin: number;
    /** Scale; the paper has 256 for faces, 128 for persons. */
    gamma: number;
    /** How single losses become one: their mean, the mean of those above 0, or the mean of each anchor's, then of all anchors. */
    reducer: "mean" | "mean_non_zero" | "mean_per_anchor";
    /** Which pairs of a batch count: all, batch_hard, batch_easy_positive, semi_hard, multi_similarity or distance_weighted, each with its options; null: all. */
    miner: MinerConfig | null;
    /** So many embeddings of earlier batches are compared with too, at least a batch (cross-batch memory, Wang et al. 2020, arXiv 1912.06798); null: none. */
    memory: number | null;
    /** The memory is filled from this step on, since early embeddings change fast; arXiv 1912.06798 has 1000. */
    memory_after_steps: number;
    /** What the loss is multiplied by. */
    weight: number;
  }
  | {
    /** Normalised temperature-scaled cross-entropy (arXiv 2002.05709). */
    name: "nt_xent";
    /** Similarities are divided by it. */
    temperature: number;
    /** How single losses become one: their mean, the mean of those above 0, or the mean of each anchor's, then of all anchors. */
    reducer: "mean" | "mean_non_zero" | "mean_per_anchor";
    /** Which pairs of a batch count: all, batch_hard, batch_easy_positive, semi_hard, multi_similarity or distance_weighted, each with its options; null: all. */
    miner: MinerConfig | null;
    /** So many embeddings of earlier batches are compared with too, at least a batch (cross-batch memory, Wang et al. 2020, arXiv 1912.06798); null: none. */
    memory: number | null;
    /** The memory is filled from this step on, since early embeddings change fast; arXiv 1912.06798 has 1000. */
    memory_after_steps: number;
    /** What the loss is multiplied by. */
    weight: number;
  }
  | {
    /** Supervised contrastive (Khosla et al. 2020, arXiv 2004.11362). */
    name: "sup_con";
    /** Similarities are divided by it. */
    temperature: number;
    /** How single losses become one: their mean, the mean of those above 0, or the mean of each anchor's, then of all anchors. */
    reducer: "mean" | "mean_non_zero" | "mean_per_anchor";
    /** Which pairs of a batch count: all, batch_hard, batch_easy_positive, semi_hard, multi_similarity or distance_weighted, each with its options; null: all. */
    miner: MinerConfig | null;
    /** So many embeddings of earlier batches are compared with too, at least a batch (cross-batch memory, Wang et al. 2020, arXiv 1912.06798); null: none. */
    memory: number | null;
    /** The memory is filled from this step on, since early embeddings change fast; arXiv 1912.06798 has 1000. */
    memory_after_steps: number;
    /** What the loss is multiplied by. */
    weight: number;
  }
  | {
    /** Angular (Wang et al. 2017, arXiv 1708.01682). */
    name: "angular";
    /** Largest angle at the negative, in degrees; the paper has 36 to 55. */
    alpha: number;
    /** Bring negatives to length 1 too, as in the paper, where the model does not. */
    normalize_negatives: boolean;
    /** How single losses become one: their mean, the mean of those above 0, or the mean of each anchor's, then of all anchors. */
    reducer: "mean" | "mean_non_zero" | "mean_per_anchor";
    /** Which pairs of a batch count: all, batch_hard, batch_easy_positive, semi_hard, multi_similarity or distance_weighted, each with its options; null: all. */
    miner: MinerConfig | null;
    /** What the loss is multiplied by. */
    weight: number;
  }
  | {
    /** Lifted structure (Song et al. 2016, arXiv 1511.06452). */
    name: "lifted_structure";
    /** The distance up to which negatives are pushed. */
    margin: number;
    /** The distance to which positives are pulled. */
    positive_margin: number;
    /** Take a soft maximum over positives too (arXiv 1703.07737, section 2). */
    generalized: boolean;
    /** How single losses become one: their mean, the mean of those above 0, or the mean of each anchor's, then of all anchors. */
    reducer: "mean" | "mean_non_zero" | "mean_per_anchor";
    /** Which pairs of a batch count: all, batch_hard, batch_easy_positive, semi_hard, multi_similarity or distance_weighted, each with its options; null: all. */
    miner: MinerConfig | null;
    /** So many embeddings of earlier batches are compared with too, at least a batch (cross-batch memory, Wang et al. 2020, arXiv 1912.06798); null: none. */
    memory: number | null;
    /** The memory is filled from this step on, since early embeddings change fast; arXiv 1912.06798 has 1000. */
    memory_after_steps: number;
    /** What the loss is multiplied by. */
    weight: number;
  }
  | {
    /** Margin-based (Wu et al. 2017, arXiv 1706.07567). */
    name: "margin";
    /** Width of the border on either side of beta. */
    margin: number;
    /** The distance that parts positives from negatives. */
    beta: number;
    /** How much a large beta costs, where it is learnt. */
    nu: number;
    /** Whether beta is learnt: no, one for all, or one per category, as in the paper. */
    learn_beta: "no" | "one" | "per_category";
    /** Which pairs of a batch count: all, batch_hard, batch_easy_positive, semi_hard, multi_similarity or distance_weighted, each with its options; null: all. */
    miner: MinerConfig | null;
    /** So many embeddings of earlier batches are compared with too, at least a batch (cross-batch memory, Wang et al. 2020, arXiv 1912.06798); null: none. */
    memory: number | null;
    /** The memory is filled from this step on, since early embeddings change fast; arXiv 1912.06798 has 1000. */
    memory_after_steps: number;
    /** What the loss learns is changed at this many times the learning rate; as arXiv 2002.08473 trains beta. */
    learning_rate_multiplier: number;
    /** What the loss is multiplied by. */
    weight: number;
  }
  | {
    /** Proxy-NCA (Movshovitz-Attias et al. 2017, arXiv 1703.07464). */
    name: "proxy_nca";
    /** Squared distances are multiplied by it; ProxyNCA++ (arXiv 2004.01113) has 9. */
    scale: number;
    /** The proxies that a sample's own is weighed against: all, as in ProxyNCA++, or others, as in the first paper. */
    denominator: "all" | "others";
    /** How single losses become one: their mean, the mean of those above 0, or the mean of each anchor's, then of all anchors. */
    reducer: "mean" | "mean_non_zero" | "mean_per_anchor";
    /** What the loss learns is changed at this many times the learning rate; as arXiv 2002.08473 trains proxies. */
    learning_rate_multiplier: number;
    /** What the loss is multiplied by. */
    weight: number;
  }
  | {
    /** Proxy-Anchor (Kim et al. 2020, arXiv 2003.13911). */
    name: "proxy_anchor";
    /** How far cosines must be from 0. */
    margin: number;
    /** Sharpness. */
    alpha: number;
    /** What the loss learns is changed at this many times the learning rate; as the paper's code trains proxies. */
    learning_rate_multiplier: number;
    /** What the loss is multiplied by. */
    weight: number;
  }
  | {
    /** SoftTriple (Qian et al. 2019, arXiv 1909.05235). */
    name: "soft_triple";
    /** How many centers a category has; the paper has 2 where categories are small. */
    centers: number;
    /** Similarities to categories are multiplied by it (λ in the paper). */
    scale: number;
    /** The smaller, the more a category's nearest center alone decides. */
    gamma: number;
    /** Taken off the similarity to the right category (δ in the paper). */
    margin: number;
    /** Weight of the term that draws a category's centers together; the paper has 0.2. */
    regularizer: number;
    /** How single losses become one: their mean, the mean of those above 0, or the mean of each anchor's, then of all anchors. */
    reducer: "mean" | "mean_non_zero" | "mean_per_anchor";
    /** What the loss learns is changed at this many times the learning rate; as the paper's code trains centers. */
    learning_rate_multiplier: number;
    /** What the loss is multiplied by. */
    weight: number;
  }
  | {
    /** ArcFace (Deng et al. 2019, arXiv 1801.07698). */
    name: "arc_face";
    /** Added to the angle to the right category; the paper's 0.5 radians. */
    margin_degrees: number;
    /** The cosines are multiplied by it. */
    scale: number;
    /** How single losses become one: their mean, the mean of those above 0, or the mean of each anchor's, then of all anchors. */
    reducer: "mean" | "mean_non_zero" | "mean_per_anchor";
    /** What the loss learns is changed at this many times the learning rate; 1 as in the paper. */
    learning_rate_multiplier: number;
    /** What the loss is multiplied by. */
    weight: number;
  }
  | {
    /** CosFace (Wang et al. 2018, arXiv 1801.09414). */
    name: "cos_face";
    /** Taken off the cosine to the right category. */
    margin: number;
    /** The cosines are multiplied by it. */
    scale: number;
    /** How single losses become one: their mean, the mean of those above 0, or the mean of each anchor's, then of all anchors. */
    reducer: "mean" | "mean_non_zero" | "mean_per_anchor";
    /** What the loss learns is changed at this many times the learning rate; 1 as in the paper. */
    learning_rate_multiplier: number;
    /** What the loss is multiplied by. */
    weight: number;
  }
  | {
    /** Normalised softmax (Zhai and Wu 2019, arXiv 1811.12649). */
    name: "normalized_softmax";
    /** Cosines are divided by it. */
    temperature: number;
    /** How single losses become one: their mean, the mean of those above 0, or the mean of each anchor's, then of all anchors. */
    reducer: "mean" | "mean_non_zero" | "mean_per_anchor";
    /** What the loss learns is changed at this many times the learning rate; 1 as in the paper. */
    learning_rate_multiplier: number;
    /** What the loss is multiplied by. */
    weight: number;
  }
  | {
    /** Smooth-AP (Brown et al. 2020, arXiv 2007.12163). */
    name: "smooth_ap";
    /** How smooth ranks are: differences of similarities are divided by it. */
    temperature: number;
    /** Count a query as its own first positive, as the authors' code does; the paper does not. */
    count_query: boolean;
    /** How single losses become one: their mean, the mean of those above 0, or the mean of each anchor's, then of all anchors. */
    reducer: "mean" | "mean_non_zero" | "mean_per_anchor";
    /** What the loss is multiplied by. */
    weight: number;
  }
  | {
    /** Recall@k surrogate (Patel et al. 2022, arXiv 2108.11179), whose defaults these are. */
    name: "recall_at_k";
    /** At which k recall counts. */
    k: number[];
    /** How smooth ranks are: differences of similarities are divided by it. */
    temperature: number;
    /** How smooth the step after the first k ranks is, in ranks; a list has one for each k, which the authors' code takes from k. */
    rank_temperature: number | number[];
    /** Count a query as the first in its own ranking, as the authors' code does. */
    count_query: boolean;
    /** How single losses become one: their mean, the mean of those above 0, or the mean of each anchor's, then of all anchors. */
    reducer: "mean" | "mean_non_zero" | "mean_per_anchor";
    /** What the loss is multiplied by. */
    weight: number;
  };

/** Chooses the pairs that a loss looks at. */
export type MinerConfig =
  | {
    /** All pairs, as without a miner. */
    name: "all";
  }
  | {
    /** The furthest positive and the nearest negative of each anchor (arXiv 1703.07737). */
    name: "batch_hard";
  }
  | {
    /** The nearest positive and one negative of each anchor (Xuan et al. 2020, arXiv 1904.04370). */
    name: "batch_easy_positive";
    /** The nearest negative beyond that positive, or the nearest of all. */
    negatives: "semi_hard" | "hard";
  }
  | {
    /** Triplets whose negative lies beyond the positive, but not by much (Schroff et al. 2015, arXiv 1503.03832). */
    name: "semi_hard";
    /** At most so much further than the positive. */
    margin: number;
  }
  | {
    /** Pairs that are hard beside the hardest of the other kind (Wang et al. 2019, arXiv 1904.06627). */
    name: "multi_similarity";
    /** How much easier than that a pair may be. */
    epsilon: number;
  }
  | {
    /** As many negatives as positives, drawn so that all distances come alike (Wu et al. 2017, arXiv 1706.07567). */
    name: "distance_weighted";
    /** Nearer negatives are drawn as if they were at this distance. */
    cutoff: number;
    /** Negatives that are further away are not drawn. */
    nonzero_loss_cutoff: number;
  };
