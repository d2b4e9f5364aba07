/**
 * Tests in a real Chromium. Each gets a browser of its own, and fails on what no page of ours may do:
 * an error on the console, a script that breaks, a request to anywhere but the page's own server.
 *
 * @module
 */

import assert from "node:assert/strict";
import puppeteer, { type Page } from "puppeteer-core";
import { optionalTest } from "../harness/optional_test.ts";
import { checkAccessibility } from "./check_accessibility.ts";
import { chromiumNeed, findChromium } from "./find_chromium.ts";

/** How the page is looked at. */
export interface Look {
  /** Width of the window in pixels; 1280 by default, 390 is a phone. */
  width?: number;
  /** Light by default. */
  colorScheme?: "light" | "dark";
}

/** What a test gets. */
export interface InBrowser {
  page: Page;
  /** Opens a page; from then on only its own server may be asked, and nobody if it is a file. */
  open(url: string): Promise<void>;
  /** Fails on serious violations that axe finds in what is to be seen now. */
  checkAccessibility(): Promise<void>;
  /** Fails if the page is wider than its window. */
  checkWidth(): Promise<void>;
}

/** Registers a test in a browser; not run where there is none. */
export async function browserTest(
  name: string,
  fn: (test: InBrowser) => Promise<void>,
  look: Look = {},
): Promise<void> {
  await optionalTest(name, [chromiumNeed], () => inBrowser(fn, look));
}

/** Runs `fn` in a browser of its own. */
export async function inBrowser(
  fn: (test: InBrowser) => Promise<void>,
  { width = 1280, colorScheme = "light" }: Look = {},
): Promise<void> {
  const browser = await puppeteer.launch({
    executablePath: (await findChromium())!,
    // Root, as in a container, has no sandbox; the pages are ours.
    args: Deno.uid() === 0 ? ["--no-sandbox"] : [],
  });
  const faults: string[] = [];
  try {
    const page = await browser.newPage();
    page.setDefaultTimeout(30_000);
    await page.setViewport({ width, height: 900 });
    await page.emulateMediaFeatures([
      { name: "prefers-color-scheme", value: colorScheme },
      { name: "prefers-reduced-motion", value: "reduce" },
    ]);
    page.on("console", (message) => {
      if (message.type() === "error") faults.push(`console: ${message.text()}`);
    });
    page.on("pageerror", (error) => faults.push(`script: ${(error as Error).message}`));
    let home = "about:blank";
    page.on("request", (request) => {
      if (!isAtHome(request.url(), home)) faults.push(`request: ${request.url()}`);
    });
    await fn({
      page,
      async open(url) {
        home = url;
        await page.goto(url);
      },
      checkAccessibility: () => checkAccessibility(page),
      checkWidth: () => checkWidth(page, width),
    });
  } finally {
    await browser.close();
  }
  assert.deepEqual(faults, []);
}

function isAtHome(url: string, home: string): boolean {
  const [asked, own] = [new URL(url), new URL(home)];
  if (["data:", "blob:"].includes(asked.protocol)) return true;
  if (own.protocol === "file:") return asked.pathname === own.pathname;
  return asked.origin === own.origin;
}

async function checkWidth(page: Page, width: number): Promise<void> {
  const found = await page.evaluate("document.documentElement.scrollWidth") as number;
  assert.ok(found <= width, `the page is ${found} pixels wide, its window ${width}`);
}
