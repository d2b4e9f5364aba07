/**
 * The files of TensorBoard's embedding projector: points, what is known of each, a picture of each.
 * They lie in one folder with an event file, by which TensorBoard takes the folder for a run.
 *
 * @module
 */

/** What the projector shows. */
export interface Projection {
  /** What it is called there. */
  name: string;
  /** `[points, dim]`, row by row. */
  embeddings: Float32Array;
  /** Length of one embedding. */
  dim: number;
  /** What is known of each point, column by column; the first is its label. */
  columns: Readonly<Record<string, readonly string[]>>;
  /** A picture of each point, in rows from left to right. */
  sprite: Sprite;
}

/** Many pictures in one. */
export interface Sprite {
  /** The bytes of a PNG or JPEG file. */
  encoded: Uint8Array;
  /** Side of each picture, in pixels. */
  size: number;
}

/** The width and height that every browser's graphics take. */
export const mostSpriteSide = 4096;

const names = {
  config: "projector_config.pbtxt",
  tensors: "tensors.tsv",
  metadata: "metadata.tsv",
  sprite: "sprite.jpg",
};

/** The files by their names. */
export function projectorFiles(
  { name, embeddings, dim, columns, sprite }: Projection,
): Map<string, Uint8Array> {
  const shape = [embeddings.length / dim, dim];
  const config = `embeddings {
  tensor_name: ${JSON.stringify(name)}
  tensor_path: "${names.tensors}"
  tensor_shape: ${shape[0]}
  tensor_shape: ${shape[1]}
  metadata_path: "${names.metadata}"
  sprite {
    image_path: "${names.sprite}"
    single_image_dim: ${sprite.size}
    single_image_dim: ${sprite.size}
  }
}
`;
  const encoder = new TextEncoder();
  return new Map([
    [names.config, encoder.encode(config)],
    [names.tensors, encoder.encode(tensorsText(embeddings, dim))],
    [names.metadata, encoder.encode(metadataText(columns))],
    [names.sprite, sprite.encoded],
  ]);
}

/**
 * Numbers as text: TensorBoard takes a file for one of raw numbers only if it is no valid UTF-8,
 * which embeddings of whole numbers are.
 */
function tensorsText(embeddings: Float32Array, dim: number): string {
  // Nine digits tell every float32 from its neighbours.
  const texts = Array.from(embeddings, (value) => String(Number(value.toPrecision(9))));
  const lines: string[] = [];
  for (let at = 0; at < texts.length; at += dim) lines.push(texts.slice(at, at + dim).join("\t"));
  return lines.join("\n") + "\n";
}

/** With a line of names on top, which TensorBoard expects where there are two columns or more. */
function metadataText(columns: Projection["columns"]): string {
  const [header, values] = [Object.keys(columns), Object.values(columns)];
  const rows = Array.from(values[0], (_, row) => values.map((column) => column[row]));
  return [header, ...rows].map((cells) => cells.map(cellText).join("\t") + "\n").join("");
}

/** TensorBoard knows no escapes: characters that would end a cell become their pictures, as ␉. */
function cellText(value: string): string {
  return value.replaceAll(
    // deno-lint-ignore no-control-regex
    /[\x00-\x1f]/g,
    (character) => String.fromCharCode(0x2400 + character.charCodeAt(0)),
  );
}
