// A rollout from beginning to end: started, watched, paused, gone on with, aborted, and going back by itself.

import type { Locator, Page } from '@playwright/test';

import { consoleUrl, open } from '../support/operator';
import { run, serin } from '../support/shop';
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
  // The way back is written into the rule a moment after it was asked for, and must not undo what the next test finds there:
  // another one may begin only when the last has nothing left to do.
  await expect.poll(verbs).toContain('start');
});

async function verbs(): Promise<string[]> {
  const rollout = (await (await fetch(`${run().console}/api/rollouts/product-service`)).json()) as { verbs: string[] };
  return rollout.verbs;
}

interface Load {
  rps: number;
  canary_share: number;
}

async function load(): Promise<Load> {
  return (await (await fetch(`${run().console}/api/load`)).json()) as Load;
}

async function setLoad(load: Load): Promise<void> {
  const body = JSON.stringify(load);
  expect((await fetch(`${run().console}/api/load`, { method: 'PUT', headers: { 'content-type': 'application/json' }, body })).ok).toBe(true);
}

const phase = (page: Page, name: string): Locator => page.locator('section[aria-live="polite"]').getByText(name, { exact: true });
const start = (page: Page): Promise<void> => page.getByRole('button', { name: /^Start the release of/ }).click();

test('with too few requests there is no verdict: it waits for somebody, and says why', async ({ page }) => {
  await start(page);
  await expect(page.getByText('Begun', { exact: true })).toBeVisible();
  await expect(page.getByText(/is inconclusive; resume measures again/).first()).toBeVisible({ timeout: 50_000 });
  await expect(page.getByText(/which is no verdict/).first()).toBeVisible();
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
  await expect(page.getByText('Aborted', { exact: true })).toBeVisible();
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

test('a good release gets everything, step by step', async ({ page }) => {
  test.setTimeout(180_000);
  // Testers enough for a verdict at every step.
  const before = await load();
  await setLoad({ ...before, rps: 40, canary_share: 1 });
  try {
    await page.getByText('60×').click();
    await start(page);
    await expect(page.getByRole('button', { name: 'Abort' })).toBeVisible();
    await expect(phase(page, 'done')).toBeVisible({ timeout: 120_000 });
    await expect(page.getByText('Released', { exact: true }).first()).toBeVisible();
    const { weights } = (await (await fetch(`${run().console}/api/rollouts/product-service`)).json()) as { weights: unknown };
    expect(weights).toEqual({ stable: 0, candidate: 100 });
  } finally {
    await setLoad(before);
  }
});

test('the overview shows what runs, and leads to it', async ({ page }) => {
  await start(page);
  await page.goto(consoleUrl('/'));
  await page.getByRole('list', { name: 'Rollouts that run' }).getByRole('link').first().click();
  await expect(page.getByRole('heading', { name: 'Rollout of product' })).toBeVisible();
});
