// A rollout from beginning to end: started, watched, paused, gone on with, aborted, and going back by itself.

import type { Locator, Page } from '@playwright/test';

import { consoleUrl, open } from '../support/operator';
import { serin } from '../support/shop';
import { expect, test } from '../support/test';

/** A step lasts a second or two, so that a walk sees several. */
const FAST = '300×';

test.beforeEach(async ({ page }) => {
  await open(page, '/rollouts/product-service');
  await page.getByText(FAST).click();
});

test.afterEach(async ({ page }) => {
  // Whatever a test left running or released goes back; what has gone back already has no such button.
  await page.goto(consoleUrl('/rollouts/product-service'));
  await expect(page.getByRole('heading', { name: 'What happened and why' })).toBeVisible();
  const back = page.getByRole('button', { name: /^(Abort|Back to )/ }).last();
  if (await back.isVisible()) await back.click();
});

const phase = (page: Page, name: string): Locator => page.getByRole('main').getByText(name, { exact: true }).first();
const start = (page: Page): Promise<void> => page.getByRole('button', { name: /^Start the release of/ }).click();

test('a good release goes through all its steps and ends at 100 %', async ({ page }) => {
  await start(page);
  await expect(page.getByText('Begun', { exact: true })).toBeVisible();
  await expect(phase(page, 'done')).toBeVisible({ timeout: 50_000 });
  await expect(page.getByText('Released', { exact: true })).toBeVisible();
});

test('it stays where it is while it is paused, and goes on when it is resumed', async ({ page }) => {
  await start(page);
  await page.getByRole('button', { name: 'Pause' }).click();
  await expect(page.getByRole('button', { name: 'Resume' })).toBeVisible();
  await expect(phase(page, 'paused')).toBeVisible();
  await page.getByRole('button', { name: 'Resume' }).click();
  await expect(page.getByText('Step done', { exact: true }).first()).toBeVisible();
});

test('it is aborted with one click, and everything goes back', async ({ page }) => {
  await start(page);
  await page.getByRole('button', { name: 'Abort' }).click();
  await expect(phase(page, 'aborted')).toBeVisible();
  await expect(page.getByText(/^0 % configured/)).toBeVisible();
});

test('a way forward that leaves out what is to come asks first', async ({ page }) => {
  await start(page);
  await page.getByRole('button', { name: 'Straight to 100 %' }).click();
  await expect(page.getByRole('heading', { name: 'Skip everything that is still to come?' })).toBeVisible();
  await page.getByRole('dialog').getByRole('button', { name: 'Straight to 100 %' }).click();
  await expect(phase(page, 'done')).toBeVisible({ timeout: 30_000 });
});

test('a bad release goes back by itself, and says which measurement was why', async ({ page }) => {
  await serin('fault', 'set', 'product', 'v2', '--error-rate', '1');
  await page.getByRole('switch', { name: 'Compare with the stable version' }).click();
  await start(page);
  await expect(phase(page, 'aborted')).toBeVisible({ timeout: 50_000 });
  await expect(page.getByText('Aborted', { exact: true })).toBeVisible();
});

test.describe('with a rule in the way', () => {
  test.use({ expectedErrors: [/409/] });

  test('somebody else’s rule in the way is named, and one click away', async ({ page }) => {
    await serin('split', 'product', 'v1=60', 'v2=40');
    await start(page);
    await expect(page.getByText('Refused: start')).toBeVisible();
    await page.getByRole('link', { name: 'Open the rule' }).click();
    await expect(page).toHaveURL(consoleUrl('/rules/product-service'));
  });
});

test('the overview shows what runs, and leads to it', async ({ page }) => {
  await start(page);
  await page.goto(consoleUrl('/'));
  await page.getByRole('list', { name: 'Rollouts that run' }).getByRole('link').first().click();
  await expect(page.getByRole('heading', { name: 'Rollout of product' })).toBeVisible();
});
