// What an operator does in the console, said once.

import type { Locator, Page } from '@playwright/test';

import { run } from './shop';
import { expect } from './test';

export const consoleUrl = (path = '/'): string => `${run().console}/#${path}`;

/** Opens a screen and waits until its figures are alive. */
export async function open(page: Page, path = '/'): Promise<void> {
  await page.goto(consoleUrl(path));
  await expect(lamp(page)).toHaveText(/^(live|实时)$/);
}

export const lamp = (page: Page): Locator => page.getByRole('banner').getByRole('status');

export const slider = (page: Page, subset: string): Locator => page.getByRole('slider', { name: `Share of ${subset}` });

/** Where a change is pending, applied and confirmed. */
export const change = (page: Page): Locator => page.locator('section').filter({ has: page.getByRole('heading', { name: /^(No change pending|Pending change|Applied|Taken back)$/ }) });

/** The shares observed, in the words of the split panel: `37.5 % observed (…, n = 40)` as 37.5. */
export async function observed(page: Page, version: string): Promise<number> {
  const row = page.locator('section', { has: page.getByRole('heading', { name: 'Configured and observed' }) }).getByRole('listitem').filter({ hasText: version }).first();
  const words = await row.innerText();
  return Number(/([\d.]+)\s*%\s*observed/.exec(words)?.[1] ?? Number.NaN);
}
