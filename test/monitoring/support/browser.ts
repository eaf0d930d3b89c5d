/** A real browser, without a screen: Chromium as the machine has it. */
import { readFileSync } from 'node:fs';
import { chromium } from 'playwright-core';
import type { Browser, Page } from 'playwright-core';
import type { AxeResults } from 'axe-core';
import { run } from '../../../shared/system/run';

const NAMES = 'chromium chromium-browser google-chrome';

export async function launchBrowser(): Promise<Browser> {
  const found = await run('sh', ['-c', `for name in ${NAMES}; do command -v $name && exit; done; exit 1`]);
  return chromium.launch({
    executablePath: found.trim(),
    // As root it has no sandbox; what it opens here is our own page.
    args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
  });
}

/** What axe finds wrong, one line each. It is injected by the debugger: the page's own policy lets no script of others in. */
export async function accessibilityViolations(page: Page): Promise<string[]> {
  await page.evaluate(readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8'));
  const results = await page.evaluate<AxeResults>('axe.run()');
  if (results.passes.length === 0) throw new Error('axe has checked nothing');
  return results.violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
}
