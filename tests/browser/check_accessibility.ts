/**
 * Accessibility as axe sees it, in the page as it stands.
 *
 * @module
 */

import assert from "node:assert/strict";
import axe from "axe-core";
import type { Page } from "puppeteer-core";

/** What of axe's results is looked at. */
interface Violation {
  id: string;
  impact: string;
  help: string;
  nodes: { html: string; failureSummary?: string }[];
}

/** Fails on what axe calls serious or critical, naming where. */
export async function checkAccessibility(page: Page): Promise<void> {
  // Evaluated, not added as a script: the page's content policy, which is tested too, forbids those.
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate("axe.run()") as { violations: Violation[] };
  const serious = violations.filter(({ impact }) => ["serious", "critical"].includes(impact))
    .map(({ id, help, nodes }) => ({
      id,
      help,
      nodes: nodes.slice(0, 5).map(({ html, failureSummary }) => `${html}\n${failureSummary}`),
    }));
  assert.deepEqual(serious, []);
}
