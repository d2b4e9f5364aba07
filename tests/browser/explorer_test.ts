import assert from "node:assert/strict";
import type { Page } from "puppeteer-core";
import { browserTest, type InBrowser, type Look } from "./browser_test_case.ts";
import { type Explored, withExplorer } from "./explored_runs.ts";

// What functions see that run in the page: Deno does not know it, and nothing else here may use it.
// deno-lint-ignore no-explicit-any
type InPage = any;
declare const document: InPage, getComputedStyle: InPage, scrollTo: InPage;
declare const ClipboardEvent: InPage, DataTransfer: InPage, DragEvent: InPage;

const tile = "#images a";
const neighbour = "#panels a";

/** Registers a test of the explorer's page. */
function explorerTest(
  name: string,
  fn: (test: InBrowser & Explored) => Promise<void>,
  look?: Look,
): Promise<void> {
  return browserTest(`the explorer ${name}`, (test) =>
    withExplorer(async (explored) => {
      await fn({ ...test, ...explored });
      // Before its server goes: what the page still waits for is no fault.
      await test.page.close();
    }), look);
}

/** What is on the page, in words. */
const text = (page: Page, selector: string) => page.$eval(selector, (found) => found.innerText);
const hash = (page: Page) => page.evaluate(() => location.hash);
const focusedTitle = (page: Page) => page.evaluate(() => document.activeElement.title);
/** Titles of tiles: the category and the name of the picture. */
const titles = (page: Page, selector: string) =>
  page.$$eval(selector, (found) => found.map((one) => one.title));

/** Waits for a ranking by the query with this title; its category stands in the heading. */
async function ranked(page: Page, title: string): Promise<void> {
  const [category, name] = title.split("\n");
  await page.waitForFunction(
    (category, name) =>
      document.getElementById("query-title")!.textContent === category &&
      document.getElementById("query-name")!.textContent === name &&
      document.querySelectorAll("#panels a").length > 0,
    {},
    category,
    name,
  );
}

await explorerTest("ranks by the picture that is clicked", async ({ page, open, url, images }) => {
  await open(url);
  await page.waitForSelector(tile);
  assert.equal(await text(page, "#count"), `${images} images`);
  assert.match(await text(page, "#figures"), /Recall@1\s+\d\.\d{3}/);
  const [query] = await titles(page, tile);
  await page.click(tile);
  await ranked(page, query);
  assert.equal(await hash(page), "#image=0");
  const found = await titles(page, neighbour);
  assert.equal(found.length, 24);
  assert.ok(!found.includes(query));

  // Each mark says what the categories say, and the head counts them.
  const marks = await page.$$eval(
    neighbour,
    (all) => all.map((one) => one.querySelector(".mark")!.textContent!.trim()),
  );
  const isSame = found.map((title) => title.split("\n")[0] === query.split("\n")[0]);
  assert.deepEqual(
    marks,
    isSame.map((same) => same ? "Same category." : "Another category."),
  );
  const right = isSame.filter((same) => same).length;
  assert.ok(right > 0 && right < 24);
  assert.match(await text(page, "#panels h3"), new RegExp(`${right} of 24 right`));

  // By a neighbour, and back and forward.
  await page.click(neighbour);
  await ranked(page, found[0]);
  await page.goBack();
  await ranked(page, query);
  await page.goForward();
  await ranked(page, found[0]);
  await page.click("#to-gallery");
  await page.waitForSelector(tile);
  assert.equal(await hash(page), "");
});

await explorerTest(
  "searches by a picture of one's own, chosen",
  async ({ page, open, url, picture }) => {
    await open(url);
    await page.waitForSelector(tile);
    const chooser = page.waitForFileChooser();
    await page.click("#choose-picture");
    await (await chooser).accept([picture.path]);
    await page.waitForSelector(neighbour);
    // It is one of the gallery's, and nothing is nearer than itself.
    const [first] = await titles(page, neighbour);
    const name = picture.path.split("/").at(-1)!;
    assert.equal(first, `${picture.category}\n${picture.category}/${name}`);
    assert.match(await text(page, neighbour), /\b0\.000\b/);
    assert.equal(await text(page, "#query-title"), name);
    assert.match(await text(page, "#announcements"), /^Your picture\. small: 24 neighbours\.$/);

    // It stays until the page goes: a neighbour and back, but not a page loaded anew.
    await page.click(neighbour);
    await ranked(page, first);
    await page.goBack();
    await page.waitForFunction(
      (neighbour) => !document.querySelector("#panels .mark") && document.querySelector(neighbour),
      {},
      neighbour,
    );
    assert.equal((await titles(page, neighbour))[0], first);
    await page.reload();
    await page.waitForFunction(() =>
      document.getElementById("fault")!.textContent!.includes("no longer here")
    );
  },
);

for (const way of ["paste", "drop"] as const) {
  await explorerTest(`searches by ${way}`, async ({ page, open, url, picture }) => {
    await open(url);
    await page.waitForSelector(tile);
    const bytes = [...await Deno.readFile(picture.path)];
    await page.evaluate(
      (way, bytes) => {
        const data = new DataTransfer();
        data.items.add(new File([new Uint8Array(bytes)], "mine.png", { type: "image/png" }));
        document.body.dispatchEvent(
          way === "paste"
            ? new ClipboardEvent("paste", { clipboardData: data, bubbles: true })
            : new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }),
        );
      },
      way,
      bytes,
    );
    await page.waitForSelector(neighbour);
    assert.equal(await text(page, "#query-title"), "mine.png");
    assert.equal((await titles(page, neighbour))[0].split("\n")[0], picture.category);
    assert.match(await text(page, neighbour), /\b0\.000\b/);
  });
}

await explorerTest("says why a file is no picture", async ({ page, open, url }) => {
  await open(url);
  await page.waitForSelector(tile);
  await page.evaluate(() => {
    const data = new DataTransfer();
    data.items.add(new File(["text"], "notes.txt", { type: "text/plain" }));
    document.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true }));
  });
  assert.match(await text(page, "#fault"), /"notes\.txt" is no image file/);
  assert.equal(await hash(page), "");
});

await explorerTest("works by keyboard alone", async ({ page, open, url, images }) => {
  await open(url);
  await page.waitForSelector(tile);
  const press = async (...keys: string[]) => {
    for (const key of keys) await page.keyboard.press(key as "Enter");
  };
  const inOrder = await titles(page, tile);
  await press("ArrowDown");
  assert.equal(await focusedTitle(page), inOrder[0]);
  await press("ArrowRight", "ArrowRight", "ArrowLeft");
  assert.equal(await focusedTitle(page), inOrder[1]);

  // To the last and scrolled away from it: the keyboard stays with it.
  await press("End");
  const place = () =>
    page.evaluate(() =>
      Number(document.activeElement!.closest("li")?.getAttribute("aria-posinset"))
    );
  await page.waitForFunction(() => document.activeElement!.matches("#images a"));
  assert.equal(await place(), images);
  const last = await focusedTitle(page);
  await page.evaluate(() => scrollTo(0, 0));
  await page.waitForFunction(() => document.querySelector("#images [aria-posinset='1'] a"));
  assert.equal(await focusedTitle(page), last);
  assert.ok(await page.$$eval("#images li", (all) => all.length) < images);

  await press("Enter");
  await ranked(page, last);
  const [first, second] = await titles(page, neighbour);
  await press("ArrowDown", "ArrowRight");
  assert.equal(await focusedTitle(page), second);
  await press("ArrowLeft", "Enter");
  await ranked(page, first);
  await press("Escape");
  await ranked(page, last);
  await press("Escape");
  await page.waitForFunction(() => document.activeElement!.matches("#images a"));
  assert.equal(await focusedTitle(page), last);

  await press("?");
  await page.waitForSelector("#help[open]");
  await press("Escape");
  await page.waitForSelector("#help:not([open])");

  await press("/");
  const category = last.split("\n")[0];
  await page.keyboard.type(category.replace("category_", "CATEGORY "));
  await press("Enter");
  await page.waitForFunction(
    (words) => document.getElementById("count")!.textContent === words,
    {},
    "20 images",
  );
  assert.ok((await titles(page, tile)).every((title) => title.startsWith(`${category}\n`)));
  assert.equal(await hash(page), `#category=${category}`);
});

await explorerTest("sorts by how badly pictures are ranked", async ({ page, open, url }) => {
  await open(url);
  await page.waitForSelector(tile);
  await page.select("#sort", "worst");
  await page.waitForSelector(`${tile} .rank`);
  const worst = await page.$$eval(`${tile} .rank`, (all) => all.map((one) => one.textContent!));
  const ranks = worst.map((words) => words === "found first" ? 1 : Number(words.match(/\d+/)![0]));
  assert.ok(ranks[0] > 1);
  assert.deepEqual(ranks, ranks.toSorted((a, b) => b - a));
  const [title] = await titles(page, tile);
  await page.click(tile);
  await ranked(page, title);
  // Its first right neighbour is where the gallery said.
  const found = await titles(page, neighbour);
  const category = title.split("\n")[0];
  const first = 1 + found.findIndex((one) => one.startsWith(`${category}\n`));
  if (ranks[0] <= found.length) assert.equal(first, ranks[0]);
  else assert.equal(first, 0);
});

await explorerTest("compares two runs", async ({ page, open, url }) => {
  await open(`${url}#image=3`);
  await page.waitForSelector(neighbour);
  await page.select("#compare", "other");
  await page.waitForFunction(() => document.querySelectorAll("#panels h3").length === 2);
  await page.waitForFunction(() => document.querySelectorAll("#panels a").length === 48);
  assert.equal(await hash(page), "#image=3&compare=other");
  const heads = await page.$$eval("#panels h3", (all) => all.map((one) => one.textContent!));
  assert.match(heads[0], /by small/);
  assert.match(heads[1], /by other/);
  // Where a picture is in both, each says the other's rank.
  const [ours, theirs] = await page.$$eval(
    "#panels ol",
    (lists) =>
      lists.map((list) =>
        [...list.querySelectorAll("a")].map((one) => ({
          title: one.title,
          elsewhere: one.lastElementChild!.textContent!,
        }))
      ),
  );
  for (const [index, { title, elsewhere }] of ours.entries()) {
    const rank = 1 + theirs.findIndex((one) => one.title === title);
    assert.equal(elsewhere, `other run: ${rank || "–"}`, `rank ${index + 1}`);
  }
  assert.notDeepEqual(
    ours.map(({ title }) => title),
    theirs.map(({ title }) => title),
  );
});

await explorerTest(
  "says that its server is gone, and goes on when it is back",
  async ({ page, open, url }) => {
    await open(url);
    await page.waitForSelector(tile);
    await page.evaluate(() => {
      const own = globalThis.fetch;
      const state = globalThis as unknown as { isAway: boolean };
      state.isAway = true;
      // As fetch() fails where nobody listens.
      globalThis.fetch = (...parameters) =>
        state.isAway ? Promise.reject(new TypeError("Failed to fetch")) : own(...parameters);
    });
    const [title] = await titles(page, tile);
    await page.click(tile);
    await page.waitForSelector("#fault:not([hidden])");
    assert.match(await text(page, "#fault"), /The server does not answer.*tried again by itself/);
    await page.evaluate(() => (globalThis as unknown as { isAway: boolean }).isAway = false);
    await ranked(page, title);
    await page.waitForSelector("#fault[hidden]", { hidden: true });
  },
);

await explorerTest("keeps dark and light as chosen", async ({ page, open, url }) => {
  await open(url);
  await page.waitForSelector(tile);
  const paper = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const system = await paper();
  await page.click("#theme"); // light
  assert.equal(await paper(), system);
  await page.click("#theme"); // dark
  const dark = await paper();
  assert.notEqual(dark, system);
  await page.reload();
  await page.waitForSelector(tile);
  assert.equal(await paper(), dark);
  await page.click("#theme"); // as the system
  assert.equal(await paper(), system);
});

for (const width of [390, 1280]) {
  for (const colorScheme of ["light", "dark"] as const) {
    await explorerTest(
      `fits ${width} pixels and is accessible, ${colorScheme}`,
      async ({ page, open, url, checkAccessibility, checkWidth }) => {
        for (const [view, there] of [["", tile], ["#image=3&compare=other", neighbour]]) {
          await open("about:blank");
          await open(url + view);
          await page.waitForSelector(there);
          await checkWidth();
          await checkAccessibility();
        }
        await page.click("#open-help");
        await page.waitForSelector("#help[open]");
        await checkAccessibility();
        await page.keyboard.press("Escape");
        await page.keyboard.press("/");
        await page.keyboard.press("ArrowDown");
        await page.waitForSelector("[role=option]");
        await checkWidth();
        await checkAccessibility();
      },
      { width, colorScheme },
    );
  }
}
