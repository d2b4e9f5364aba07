import assert from "node:assert/strict";
import { createArena } from "../../src/tensor/arena.ts";

Deno.test("createArena() gives places that do not overlap, and grows as needed", () => {
  const arena = createArena();
  const sizes = [1, 16, 17, 70_000, 200_000];
  const places = sizes.map((size) => ({ start: arena.allocate(size), size }));
  for (const [index, { start, size }] of places.entries()) {
    assert.equal(start % 16, 0);
    assert.ok(start + size <= arena.memory.buffer.byteLength);
    for (const other of places.slice(index + 1)) assert.ok(start + size <= other.start);
  }
});

Deno.test("createArena() gives a place again that was given back", () => {
  const arena = createArena();
  const [first, second] = [arena.allocate(100), arena.allocate(100)];
  arena.free(first);
  assert.equal(arena.allocate(100), first);
  assert.notEqual(arena.allocate(100), second);
  arena.free(second);
  assert.throws(() => arena.free(second), RangeError);
});
