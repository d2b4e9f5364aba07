/**
 * The arithmetic of a grid of equal tiles: how many columns fit, where a tile lies, which tiles are
 * in sight, and where an arrow key leads. Nothing here touches the page, so that it can be tested.
 *
 * @module
 */
// @ts-check

/**
 * @typedef {object} GridLayout Sizes in CSS pixels.
 * @property {number} columns
 * @property {number} tileWidth
 * @property {number} tileHeight Of the square picture and its caption.
 * @property {number} gap Between tiles, both ways.
 * @property {number} rows
 * @property {number} height Of all rows.
 */

/**
 * Lays out tiles: as many columns as fit, stretched to the full width.
 *
 * @param {{ total: number, width: number, leastTile: number, gap: number, caption: number }} sizes
 *   `leastTile` is the least width of a tile, `caption` the height below its picture.
 * @returns {GridLayout}
 */
export function layOutGrid({ total, width, leastTile, gap, caption }) {
  const columns = Math.max(1, Math.floor((width + gap) / (leastTile + gap)));
  const tileWidth = Math.max(1, (width - gap * (columns - 1)) / columns);
  const tileHeight = tileWidth + caption;
  const rows = Math.ceil(total / columns);
  return { columns, tileWidth, tileHeight, gap, rows, height: heightOf(rows, tileHeight, gap) };
}

/**
 * Where a tile lies.
 *
 * @param {GridLayout} grid
 * @param {number} index
 * @returns {{ left: number, top: number }}
 */
export function placeOf({ columns, tileWidth, tileHeight, gap }, index) {
  return {
    left: (index % columns) * (tileWidth + gap),
    top: Math.floor(index / columns) * (tileHeight + gap),
  };
}

/**
 * The tiles of which some part lies between two heights: from `first` to before `end`.
 *
 * @param {GridLayout} grid
 * @param {number} total
 * @param {{ top: number, bottom: number }} sight
 * @returns {{ first: number, end: number }}
 */
export function tilesInSight({ columns, tileHeight, gap, rows }, total, { top, bottom }) {
  if (bottom <= 0 || total === 0) return { first: 0, end: 0 };
  const pitch = tileHeight + gap;
  const firstRow = Math.max(0, Math.floor((top + gap) / pitch));
  const endRow = Math.min(rows, Math.ceil(bottom / pitch));
  const first = Math.min(total, firstRow * columns);
  return { first, end: Math.max(first, Math.min(total, endRow * columns)) };
}

/**
 * Where a key leads from a tile; null for a key that does not move. Nothing leads out of the grid.
 *
 * @param {string} key As `KeyboardEvent.key` has it.
 * @param {number} index
 * @param {{ columns: number, total: number, rowsInSight?: number }} grid
 * @returns {number | null}
 */
export function moveInGrid(key, index, { columns, total, rowsInSight = 1 }) {
  const step = {
    ArrowLeft: -1,
    ArrowRight: 1,
    ArrowUp: -columns,
    ArrowDown: columns,
    PageUp: -columns * rowsInSight,
    PageDown: columns * rowsInSight,
    Home: -index,
    End: total - 1 - index,
  }[key];
  if (step === undefined || total === 0) return null;
  return withinColumns(index + step, step, index, columns, total);
}

/**
 * @param {number} target
 * @param {number} step
 * @param {number} index
 * @param {number} columns
 * @param {number} total
 */
function withinColumns(target, step, index, columns, total) {
  if (target >= 0 && target < total) return target;
  if (Math.abs(step) === 1) return index;
  const column = index % columns;
  if (target < 0) return column;
  const lastRow = Math.floor((total - 1) / columns);
  // A short last row: its end is nearer than staying where one is.
  return Math.max(index, Math.min(total - 1, lastRow * columns + column));
}

/**
 * @param {number} rows
 * @param {number} tileHeight
 * @param {number} gap
 */
function heightOf(rows, tileHeight, gap) {
  return rows === 0 ? 0 : rows * tileHeight + (rows - 1) * gap;
}
