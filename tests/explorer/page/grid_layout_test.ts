import assert from "node:assert/strict";
import fc from "fast-check";
import {
  layOutGrid,
  moveInGrid,
  placeOf,
  tilesInSight,
} from "../../../src/explorer/page/grid_layout.js";

const sizes = fc.record({
  total: fc.integer({ min: 0, max: 3000 }),
  width: fc.integer({ min: 1, max: 2000 }),
  leastTile: fc.integer({ min: 20, max: 300 }),
  gap: fc.integer({ min: 0, max: 30 }),
  caption: fc.integer({ min: 0, max: 60 }),
});

Deno.test("layOutGrid() fills the width with as many columns as fit", () => {
  fc.assert(fc.property(sizes, (given) => {
    const { columns, tileWidth, gap } = layOutGrid(given);
    if (given.width < given.leastTile) return assert.equal(columns, 1);
    assert.ok(Math.abs(columns * tileWidth + (columns - 1) * gap - given.width) < 1e-6);
    assert.ok(tileWidth >= given.leastTile - 1e-6);
    const oneMore = (given.width - columns * gap) / (columns + 1);
    assert.ok(oneMore < given.leastTile);
  }));
});

Deno.test("layOutGrid() is as high as its last tile reaches", () => {
  fc.assert(fc.property(sizes, (given) => {
    const grid = layOutGrid(given);
    if (given.total === 0) return assert.equal(grid.height, 0);
    const { top } = placeOf(grid, given.total - 1);
    assert.ok(Math.abs(top + grid.tileHeight - grid.height) < 1e-6 * (1 + grid.height));
  }));
});

Deno.test("tilesInSight() are those that a look at every tile finds", () => {
  const sight = fc.record({
    top: fc.integer({ min: -2000, max: 50_000 }),
    length: fc.integer({ min: 1, max: 2000 }),
  });
  fc.assert(fc.property(sizes, sight, (given, { top, length }) => {
    const grid = layOutGrid(given);
    const bottom = top + length;
    const seen: number[] = [];
    for (let index = 0; index < given.total; index++) {
      const from = placeOf(grid, index).top;
      if (from < bottom && from + grid.tileHeight > top) seen.push(index);
    }
    const { first, end } = tilesInSight(grid, given.total, { top, bottom });
    assert.ok(first >= 0 && end <= given.total);
    assert.deepEqual(seen, seen.filter((index) => index >= first && index < end));
    // Whole rows, and at most one that only touches the edge.
    assert.ok(end - first - seen.length <= 2 * grid.columns, `${end - first}, ${seen.length} seen`);
  }));
});

Deno.test("moveInGrid() moves by one, by rows and to the ends", () => {
  // 0 1 2 3
  // 4 5 6 7
  // 8 9
  const grid = { columns: 4, total: 10, rowsInSight: 2 };
  const moved = (key: string, index: number) => moveInGrid(key, index, grid);
  assert.equal(moved("ArrowRight", 3), 4);
  assert.equal(moved("ArrowLeft", 4), 3);
  assert.equal(moved("ArrowDown", 1), 5);
  assert.equal(moved("ArrowUp", 9), 5);
  assert.equal(moved("Home", 7), 0);
  assert.equal(moved("End", 2), 9);
  assert.equal(moved("PageDown", 0), 8);
  assert.equal(moved("PageUp", 9), 1);
  assert.equal(moved("Enter", 2), null);
  assert.equal(moved("a", 2), null);
});

Deno.test("moveInGrid() stays in the grid, and in the column where it can", () => {
  const grid = { columns: 4, total: 10, rowsInSight: 5 };
  const moved = (key: string, index: number) => moveInGrid(key, index, grid);
  assert.equal(moved("ArrowLeft", 0), 0);
  assert.equal(moved("ArrowRight", 9), 9);
  assert.equal(moved("ArrowUp", 2), 2);
  assert.equal(moved("PageUp", 6), 2);
  assert.equal(moved("PageDown", 1), 9);
  // Under 7 there is nothing: the end of the last row is next.
  assert.equal(moved("ArrowDown", 7), 9);
  assert.equal(moved("ArrowDown", 8), 8);
  assert.equal(moveInGrid("End", 0, { columns: 4, total: 0 }), null);
});

Deno.test("moveInGrid() never leads out of a grid", () => {
  const keys = ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "PageUp", "PageDown", "Home"];
  fc.assert(fc.property(
    fc.constantFrom(...keys, "End"),
    fc.integer({ min: 1, max: 40 }),
    fc.integer({ min: 1, max: 9 }),
    fc.nat(),
    (key, total, columns, place) => {
      const target = moveInGrid(key, place % total, { columns, total, rowsInSight: 3 });
      assert.ok(target !== null && target >= 0 && target < total);
    },
  ));
});
