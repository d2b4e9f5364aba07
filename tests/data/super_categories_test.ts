import assert from "node:assert/strict";
import { UserError } from "../../src/core/user_error.ts";
import { superCategoriesOf } from "../../src/data/super_categories.ts";

const cat = { path: "/1.png", category: "cat", group: "pets" };
const fir = { path: "/2.png", category: "fir", group: "a tree" };

Deno.test("superCategoriesOf() numbers them in the order of their names", () => {
  const dog = { ...cat, path: "/3.png", category: "dog" };
  assert.deepEqual([...superCategoriesOf([cat, fir, dog, cat])], [1, 0, 1, 1]);
});

Deno.test("superCategoriesOf() refuses a sample without one, and a category in two", () => {
  const refused = (samples: Parameters<typeof superCategoriesOf>[0], message: RegExp) =>
    assert.throws(() => superCategoriesOf(samples), (error) => {
      assert.ok(error instanceof UserError);
      assert.match(error.message, message);
      return true;
    });
  refused([cat, { ...fir, group: undefined }], /"\/2\.png" has none; wanted one each/);
  const wild = { ...cat, path: "/3.png", group: "beasts" };
  refused([cat, fir, wild], /category "cat" is in "pets" and in "beasts", as "\/3\.png" is/);
});
