// The A/B test of the recommendations: read, turned into an A/A run and back, and ended with a winner.

import type { Page } from '@playwright/test';

import { change, open } from '../support/operator';
import { serin, tidy } from '../support/shop';
import { expect, test } from '../support/test';

test.beforeEach(async ({ page }) => {
  await open(page, '/experiment');
  await expect(page.getByText('A/B test: even ids see algorithm-a, odd ids algorithm-b')).toBeVisible();
});
test.afterEach(tidy);

const rule = (): Promise<string> => serin('get', 'vs', 'recommendation-service', '-o', 'yaml');

async function choose(page: Page, what: string): Promise<void> {
  await page.getByRole('button', { name: what }).click();
  await expect(change(page).getByRole('heading')).toHaveText('Pending change');
  await change(page).getByRole('button', { name: 'Apply' }).click();
  await expect(change(page)).toContainText('Confirmed in the data plane at');
}

test('with few users there is no verdict, and it says how many are missing', async ({ page }) => {
  await expect(page.getByText('no verdict yet', { exact: true })).toBeVisible();
  await expect(page.getByText(/^About [\d,]+ more users are needed\.$/)).toBeVisible();
  await expect(page.getByText('split as declared')).toBeVisible();
  const told = JSON.parse(await serin('experiment', 'show', 'recommendation', '--json')) as { mode: string; analysis: { verdict: { kind: string } } };
  expect([told.mode, told.analysis.verdict.kind]).toEqual(['ab', 'no-verdict-yet']);
});

test('an A/A run begins anew with the users who come from then on, and is taken back', async ({ page }) => {
  await choose(page, 'Begin an A/A run');
  await expect(page.getByText('A/A run: even and odd ids both see algorithm-a')).toBeVisible();
  await expect(page.getByRole('heading', { name: 'odd ids', exact: true })).toBeVisible();
  await page.getByRole('switch', { name: 'All users there ever were' }).click();
  await expect(page.getByRole('switch', { name: 'All users there ever were' })).toBeChecked();
  await change(page).getByRole('button', { name: 'Undo' }).click();
  await expect(page.getByText('A/B test: even ids see algorithm-a, odd ids algorithm-b')).toBeVisible();
});

test('the winner is a pending change with its difference, and ends the experiment', async ({ page }) => {
  await page.getByRole('button', { name: 'Everybody sees algorithm-b' }).click();
  await expect(change(page).getByRole('group', { name: /^Difference:/ })).toContainText('x-user-id');
  expect(await rule(), 'nothing is changed before it is applied').toContain('odd-users');
  await change(page).getByRole('button', { name: 'Apply' }).click();
  await expect(page.getByText('No experiment runs')).toBeVisible();
  expect(await rule()).not.toContain('x-user-id');
  await choose(page, 'Begin an A/B test');
  await expect(page.getByText('A/B test: even ids see algorithm-a, odd ids algorithm-b')).toBeVisible();
});
