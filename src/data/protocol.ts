/**
 * Under which conditions a number was measured. Goes with every split, embeddings file and report,
 * so that what flatters a figure is named wherever the figure is printed.
 *
 * @module
 */

/** The conditions of a measurement. */
export interface Protocol {
  /** Name of the data set. */
  dataset: string;
  /** Whether the reported categories were unseen in training. */
  split: "zero-shot" | "closed-set";
  /** What the best model was chosen on. */
  selectedOn: "held-out categories" | "test categories" | "nothing";
  /** Whether images were cropped to their boxes. */
  cropped: boolean;
}

/** The protocol in words, what flatters the figures included. */
export function describeProtocol(protocol: Protocol): string {
  const parts = [
    protocol.dataset,
    protocol.split === "zero-shot"
      ? "zero-shot (unseen categories)"
      : "CLOSED-SET split (categories seen in training)",
    protocol.cropped ? "images CROPPED to their boxes" : "whole images",
  ];
  if (protocol.selectedOn === "test categories") parts.push("model CHOSEN ON THE TEST categories");
  if (protocol.selectedOn === "held-out categories") {
    parts.push("model chosen on held-out training categories");
  }
  return parts.join(", ");
}
