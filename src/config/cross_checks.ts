/**
 * Checks of the configuration that concern more than one key.
 *
 * @module
 */

import { UserError } from "../core/user_error.ts";
import { checkLosses } from "./check_losses.ts";
import type { Config } from "./config.ts";

/** Refuses values that do not go together; `place` tells where a key stands. */
export function checkAcrossSections(
  { model, train }: Config,
  place: (key: readonly PropertyKey[]) => string,
): void {
  checkLosses(train, place);
  const { name, descriptors, embedding_size } = model;
  if (name === "cgd" && embedding_size % descriptors.length !== 0) {
    throw new UserError(
      `Cannot use ${place(["model", "embedding_size"])}: found ${embedding_size}; ` +
        `wanted a multiple of ${descriptors.length}, the number of descriptors.`,
      { hint: `For example ${embedding_size - (embedding_size % descriptors.length)}.` },
    );
  }
  if (model.backbone_cut !== null && model.backbone !== "resnet50") {
    throw new UserError(
      `Cannot use ${place(["model", "backbone_cut"])}: only resnet50 can be cut.`,
      { hint: "Set model.backbone: resnet50, or leave backbone_cut out." },
    );
  }
  if (model.last_stride === 1 && !(model.backbone_cut ?? "conv5").startsWith("conv5")) {
    throw new UserError(
      `Cannot use ${place(["model", "last_stride"])}: found 1, but the network is cut before its ` +
        `last stage, at "${model.backbone_cut}".`,
      { hint: "Leave last_stride out, or set model.backbone_cut: null." },
    );
  }
  if (model.weights !== "none" && model.backbone !== "resnet50") {
    throw new UserError(
      `Cannot use ${place(["model", "weights"])}: there are weights for resnet50 only.`,
      { hint: "Set model.backbone: resnet50, or model.weights: none." },
    );
  }
  if (model.freeze_up_to !== null && model.backbone !== "resnet50") {
    throw new UserError(
      `Cannot use ${place(["model", "freeze_up_to"])}: only resnet50 can be frozen up to a layer.`,
      { hint: "Set model.backbone: resnet50, or leave freeze_up_to out." },
    );
  }
  const { sampler, categories_per_batch: most } = train;
  if (sampler.name === "hierarchical" && most % sampler.groups_per_batch !== 0) {
    throw new UserError(
      `Cannot use ${place(["train", "sampler", "groups_per_batch"])}: found ` +
        `${sampler.groups_per_batch}; wanted a divisor of train.categories_per_batch, ${most}.`,
      { hint: "Each super-category of a batch has equally many categories in it." },
    );
  }
  if (sampler.name === "hard_class" && sampler.neighbours >= most) {
    throw new UserError(
      `Cannot use ${place(["train", "sampler", "neighbours"])}: found ${sampler.neighbours}; ` +
        `wanted fewer than train.categories_per_batch, ${most}.`,
      { hint: `A batch has room for ${most - 1} beside the category that brings them.` },
    );
  }
}
