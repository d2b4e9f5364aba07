/**
 * Likeness learns what "alike" means from labelled images and ranks any picture set by it.
 *
 * The public API: load a configuration, list samples, build and train a model, embed images, rank
 * them and measure the ranking. The tasks (`deno task ml:train` and so on) are thin files on top.
 *
 * @example Measure how well embeddings rank
 * ```ts
 * import { evaluateRanking } from "@likeness/likeness";
 *
 * const embeddings = new Float32Array([0, 0, 0, 1, 5, 5, 5, 6]); // 4 items of 2 dimensions
 * const labels = new Int32Array([0, 0, 1, 1]);
 * const { recallAt } = evaluateRanking({ embeddings, dim: 2, labels }, { recallAt: [1] });
 * console.log(recallAt[1]); // 1
 * ```
 *
 * @module
 */

export type {
  Config,
  DataConfig,
  DockerConfig,
  K8sConfig,
  LossConfig,
  MinerConfig,
  ModelConfig,
  OutputConfig,
  SweepConfig,
  TrainConfig,
} from "./src/config/config.ts";
export { loadConfig, type LoadConfigOptions } from "./src/config/load_config.ts";
export type { Clock } from "./src/core/clock.ts";
export type { Override } from "./src/config/override.ts";
export type { RunFiles } from "./src/config/run_files.ts";
export { createRandom, type Random, type RandomState } from "./src/core/random.ts";
export type { StopSignal } from "./src/core/stop_signal.ts";
export { UserError, type UserErrorOptions } from "./src/core/user_error.ts";

export { listSamples } from "./src/data/list_samples.ts";
export { createImageCache, type ImageCache } from "./src/data/image_cache.ts";
export type { Protocol } from "./src/data/protocol.ts";
export type { DecodeOptions } from "./src/data/decode_image.ts";
export type { Box, Dataset, ListOptions, Sample } from "./src/data/sample.ts";
export type { DataFault, OnDataFault } from "./src/data/data_fault.ts";
export {
  sampleBatches,
  type SampleBatchesOptions,
  type Sampler,
} from "./src/data/sample_batches.ts";
export { type SampleSplit, type SplitOptions, splitSamples } from "./src/data/split_samples.ts";

export { angularLoss, type AngularOptions } from "./src/losses/angular_loss.ts";
export { arcFaceLoss, type ArcFaceOptions } from "./src/losses/arc_face_loss.ts";
export {
  auxiliaryClassificationLoss,
  type AuxiliaryClassificationOptions,
} from "./src/losses/auxiliary_classification_loss.ts";
export {
  batchHardTripletLoss,
  type BatchHardTripletOptions,
} from "./src/losses/batch_hard_triplet_loss.ts";
export { circleLoss, type CircleOptions } from "./src/losses/circle_loss.ts";
export type { CompareOptions, Memory } from "./src/losses/compare_batch.ts";
export { contrastiveLoss, type ContrastiveOptions } from "./src/losses/contrastive_loss.ts";
export { cosFaceLoss, type CosFaceOptions } from "./src/losses/cos_face_loss.ts";
export {
  type CrossBatchMemory,
  emptyMemory,
  enqueue,
  rememberedSamples,
} from "./src/losses/cross_batch_memory.ts";
export { hap2sLoss, type Hap2sOptions } from "./src/losses/hap2s_loss.ts";
export type { LabelPairs } from "./src/losses/label_pairs.ts";
export {
  liftedStructureLoss,
  type LiftedStructureOptions,
} from "./src/losses/lifted_structure_loss.ts";
export type { Margin } from "./src/losses/margin.ts";
export { marginLoss, type MarginLossOptions } from "./src/losses/margin_loss.ts";
export {
  multiSimilarityLoss,
  type MultiSimilarityOptions,
} from "./src/losses/multi_similarity_loss.ts";
export {
  normalizedSoftmaxLoss,
  type NormalizedSoftmaxOptions,
} from "./src/losses/normalized_softmax_loss.ts";
export { ntXentLoss, type NtXentOptions } from "./src/losses/nt_xent_loss.ts";
export { proxyAnchorLoss, type ProxyAnchorOptions } from "./src/losses/proxy_anchor_loss.ts";
export { proxyNcaLoss, type ProxyNcaOptions } from "./src/losses/proxy_nca_loss.ts";
export { recallAtKLoss, type RecallAtKOptions } from "./src/losses/recall_at_k_loss.ts";
export type { Reducer } from "./src/losses/reduce_losses.ts";
export { smoothApLoss, type SmoothApOptions } from "./src/losses/smooth_ap_loss.ts";
export { softTripleLoss, type SoftTripleOptions } from "./src/losses/soft_triple_loss.ts";
export { supConLoss, type SupConOptions } from "./src/losses/sup_con_loss.ts";
export { tripletMarginLoss, type TripletMarginOptions } from "./src/losses/triplet_margin_loss.ts";
export { allPairsMiner } from "./src/losses/miners/all_pairs_miner.ts";
export {
  batchEasyPositiveMiner,
  type BatchEasyPositiveOptions,
} from "./src/losses/miners/batch_easy_positive_miner.ts";
export { batchHardMiner } from "./src/losses/miners/batch_hard_miner.ts";
export {
  distanceWeightedMiner,
  type DistanceWeightedOptions,
} from "./src/losses/miners/distance_weighted_miner.ts";
export type { Mined, Miner, MinerInput } from "./src/losses/miners/miner.ts";
export {
  multiSimilarityMiner,
  type MultiSimilarityMinerOptions,
} from "./src/losses/miners/multi_similarity_miner.ts";
export { semiHardMiner, type SemiHardOptions } from "./src/losses/miners/semi_hard_miner.ts";

export { alignment } from "./src/metrics/alignment.ts";
export {
  averageRankingPosition,
  type AverageRankingPositionOptions,
} from "./src/metrics/average_ranking_position.ts";
export { type CollapseIndicators, collapseIndicators } from "./src/metrics/collapse_indicators.ts";
export {
  type EmbeddingSpectrum,
  embeddingSpectrum,
  type EmbeddingSpectrumOptions,
} from "./src/metrics/embedding_spectrum.ts";
export {
  type Average,
  evaluateRanking,
  type EvaluateRankingOptions,
  type LabelledRankingInput,
  type LoneQueryRule,
  type PerQueryMetrics,
  type PrecisionDenominator,
  type RankingFigures,
  type RankingMetrics,
} from "./src/metrics/evaluate_ranking.ts";
export { type Clusters, kMeans, type KMeansOptions } from "./src/metrics/k_means.ts";
export {
  adjustedMutualInformation,
  type EntropyAverage,
  type MutualInformationOptions,
  normalizedMutualInformation,
} from "./src/metrics/mutual_information.ts";
export type { TieRule } from "./src/metrics/positive_ranks.ts";
export type { RankingInput } from "./src/metrics/ranking_input.ts";
export type { EmbeddingMatrix } from "./src/metrics/squared_distances.ts";
export { uniformity, type UniformityOptions } from "./src/metrics/uniformity.ts";

export { buildModel, type BuildModelOptions } from "./src/model/build_model.ts";
export {
  loadPretrainedWeights,
  type PretrainableModel,
} from "./src/model/pretrained/load_pretrained_weights.ts";
export type { Mode } from "./src/model/layers/layer.ts";
export type { Model, ModelOutput } from "./src/model/model.ts";
export type { Initializer, Parameters } from "./src/model/parameters.ts";

export {
  embedDataset,
  type EmbedDatasetOptions,
  type Embeddings,
} from "./src/ranking/embed_dataset.ts";
export {
  rank,
  type Ranking,
  type RankOptions,
  type StoredRankingInput,
} from "./src/ranking/rank.ts";
export type { RowReader } from "./src/ranking/row_reader.ts";
export type { DotProductsName } from "./src/tensor/open_dot_products.ts";
export {
  alphaQueryExpansion,
  databaseAugmentation,
  type ExpandedEmbeddings,
  rankExpanded,
} from "./src/ranking/re_ranking/query_expansion.ts";
export {
  type KReciprocalOptions,
  kReciprocalReRanking,
} from "./src/ranking/re_ranking/k_reciprocal.ts";
export type { NeighbourMeansOptions } from "./src/ranking/re_ranking/neighbour_means.ts";
export type { ReRanking } from "./src/ranking/re_ranking/re_ranking.ts";
export {
  learnWhitening,
  whiten,
  type Whitening,
  type WhiteningOptions,
  type WhiteningRecord,
} from "./src/ranking/whiten.ts";

export type { SelectionMetric, SelectionMetrics } from "./src/training/validate.ts";
export { train, type TrainingResult, type TrainOptions } from "./src/training/train.ts";

export { tf } from "./src/tensor/public_tf.ts";
export type {
  AnyTensor,
  NamedTensorMap,
  Scalar,
  Tensor1D,
  Tensor2D,
  Tensor3D,
  Tensor4D,
  Variable,
} from "./src/tensor/tf.ts";
export { trace, type Traced, type TraceOptions } from "./src/tensor/trace.ts";
export {
  type BackendName,
  type BackendOptions,
  type ChosenBackend,
  useBackend,
} from "./src/tensor/use_backend.ts";
