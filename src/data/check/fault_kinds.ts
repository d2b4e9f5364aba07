/**
 * The kinds of faults that the data set doctor knows: how bad each is, its name and what to do.
 *
 * @module
 */

import type { CheckedFault, FoundFault, KindCount, Severity } from "./data_check.ts";

/** What holds for all faults of a kind. */
export interface FaultKind {
  /** How bad they are, unless a fault says otherwise. */
  severity: Severity;
  /** What they are, for headings. */
  title: string;
  /** What to do about them, in a sentence. */
  advice: string;
}

const replaceFile = "Copy the file anew from its source, or remove it.";
const correctRecord = "Correct it in the list: training stops at it.";
const onePart = "Keep it in one part only.";

/** Every kind, in the order in which they are reported within a severity. */
const kinds: Record<string, FaultKind> = {
  // Records that the listing left out; training stops at the first.
  columns: error("Lines with too many or too few values", correctRecord),
  path: error("Records without a path", correctRecord),
  outside: error("Paths that lead out of data.dir", correctRecord),
  label: error("Records without a label", correctRecord),
  class: error("Records of an unknown class", correctRecord),
  field: error("Records with a field that cannot be read", correctRecord),
  box: error("Boxes that are no boxes", correctRecord),
  role: error("Records that are neither query nor gallery", correctRecord),
  sample: error("Samples that are no samples", correctRecord),
  empty: error("No images", "Check data.dir and data.annotations."),
  missing: error("Missing files", "Correct the path, or take the image out of the list."),
  unreadable: error("Unreadable files", "Give yourself the right to read the file."),
  empty_file: error("Empty files", replaceFile),
  truncated: error("Files that are cut short", replaceFile),
  damaged: error("Damaged files", replaceFile),
  not_an_image: error("Files that are no images", "Remove it, or convert it to JPEG or PNG."),
  too_large: error("Images too large to decode", "Shrink the image."),
  label_conflict: error("One image in several categories", "Keep the right category only."),
  split_leak: error("One image in several parts of the data", onePart),
  split_fails: error("Splits that fail", "Training stops with this message."),
  split_redone: error(
    "Splits that are not used",
    "Correct the parts, or set data.split: given to use them as they are (closed-set).",
  ),
  lone_training_category: error(
    "Training categories with one image",
    "Training refuses them.",
  ),
  too_few_categories: error("Batches that cannot be filled", "Lower train.categories_per_batch."),
  no_queries: error("No queries", "Correct the column is_query."),
  no_gallery: error("No gallery", "Correct the column is_gallery."),
  box_outside: error("Boxes outside of their image", "Correct the annotation."),
  box_partly_outside: warning(
    "Boxes that reach out of their image",
    "Correct the annotation; what is outside is cut off.",
  ),
  box_tiny: warning("Boxes with almost nothing in them", "Correct the annotation."),
  similar_labels: warning(
    "Categories that may be one",
    "Give them one name if they are one: else training pushes alike images apart.",
  ),
  duplicate: warning("Identical files", "Remove all but one: a query finds its copy."),
  listed_twice: warning("Images listed twice", "Remove all but one of the lines."),
  near_label_conflict: warning(
    "Almost the same image in several categories",
    "Look at them: if they are one image, keep the right category only.",
  ),
  near_split_leak: warning(
    "Almost the same image in several parts of the data",
    `Look at them: if they are one image, keep it in one part.`,
  ),
  lone_test_category: warning(
    "Test categories with one image",
    "Add images of it, or leave it out: its query is a miss, whatever the model does.",
  ),
  query_without_match: warning(
    "Queries without a match",
    "Add an image of the category to the gallery: the query is a miss, whatever the model does.",
  ),
  images_repeat: warning(
    "Batches that repeat images",
    "Lower train.samples_per_category, or add images.",
  ),
  unequal_classes: warning(
    "Very unequal categories",
    "Expect little use of the large ones: categories take turns in batches.",
  ),
  blank: warning("Images of one flat colour", "Remove them: there is nothing to learn on them."),
  upscaled: warning(
    "Images much smaller than data.image_size",
    "Lower data.image_size, or get larger images.",
  ),
  extreme_aspect_ratio: warning(
    "Very long or very wide images",
    "Crop them: padded to a square, most of it is empty.",
  ),
  empty_folder: warning("Folders without images", "Remove the folder, or add its images."),
  near_duplicate: note(
    "Almost identical images of a category",
    "Remove all but one if they are one image.",
  ),
  unlisted_image: note(
    "Images in data.dir that are not listed",
    "Convert those of other formats (HEIC, BMP, …) to JPEG or PNG; list the others.",
  ),
  unusual_size: note("Images of unusual size", "Look whether they belong to the data."),
  wrong_extension: note("Files with another format's ending", "They are read as what they are."),
  animated: note("Animations", "Only the first frame is used."),
  cmyk: note("Images in CMYK", "They are converted to sRGB; colours may differ a little."),
  sixteen_bit: note("Images of 16 bits", "They are read with 8 bits a channel."),
  transparent: note("Transparent images", "They are drawn onto white."),
  rotated: note("Images rotated by EXIF", "They are turned upright; boxes count after that."),
};

/**
 * What holds for a kind in a data set. A kind that is not known is taken for one of records that a
 * data set module refuses: an error, as training stops at it.
 *
 * @param dataset `data.dataset`
 */
export function faultKind(kind: string, dataset: string): FaultKind {
  const known = kinds[kind] ?? error(`Wrong records: ${kind.replaceAll("_", " ")}`, correctRecord);
  return { ...known, ...knownIn[dataset]?.[kind] };
}

const oneDrawing: Partial<FaultKind> = {
  severity: "warning",
  advice: "Nothing to mend: studios draw some emoji by one picture, and all figures are with them.",
};

/** What would be an error in data of the user's own, but is known in a data set that comes along. */
const knownIn: Record<string, Record<string, Partial<FaultKind>>> = {
  emoji: { label_conflict: oneDrawing, split_leak: oneDrawing },
};

/** The faults with their severities, the worst kinds first; else in the order given. */
export function rankFaults(found: readonly FoundFault[], dataset: string): CheckedFault[] {
  const faults = found.map((fault): CheckedFault => ({
    ...fault,
    severity: fault.severity ?? faultKind(fault.kind, dataset).severity,
  }));
  const worst = new Map(countKinds(faults).map(({ kind, severity }) => [kind, severity]));
  const order = Object.keys(kinds); // Kinds that are not in it come first.
  const ranks = new Map([...worst].map(([kind, severity]) => [
    kind,
    severities.indexOf(severity) * 1000 + order.indexOf(kind),
  ]));
  return faults.sort((a, b) =>
    ranks.get(a.kind)! - ranks.get(b.kind)! || compareText(a.kind, b.kind) ||
    severities.indexOf(a.severity) - severities.indexOf(b.severity)
  );
}

/** How many faults there are of each kind, in the order of the faults. */
export function countKinds(faults: readonly CheckedFault[]): KindCount[] {
  const counts = new Map<string, KindCount>();
  for (const { kind, severity } of faults) {
    const count = counts.get(kind) ?? { kind, severity, count: 0 };
    counts.set(kind, { kind, severity: worse(count.severity, severity), count: count.count + 1 });
  }
  return [...counts.values()];
}

/** The worst first. */
export const severities: readonly Severity[] = ["error", "warning", "note"];

function worse(one: Severity, other: Severity): Severity {
  return severities.indexOf(one) <= severities.indexOf(other) ? one : other;
}

function compareText(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

function error(title: string, advice: string): FaultKind {
  return { severity: "error", title, advice };
}

function warning(title: string, advice: string): FaultKind {
  return { severity: "warning", title, advice };
}

function note(title: string, advice: string): FaultKind {
  return { severity: "note", title, advice };
}
