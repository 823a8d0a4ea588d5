// Two people edit one rule at once: the second is told, and nothing is overwritten.

import { expect, test } from '../support/test';
import { change, open, slider } from '../support/operator';
import { serin } from '../support/shop';

const SERVICE = 'user-service';

test('who applies second is told who was faster, and both changes are there to choose from', async ({ page, visitor }) => {
  const other = await visitor();
  await open(page, `/rules/${SERVICE}`);
  await open(other, `/rules/${SERVICE}`);
  await slider(other, 'v2').fill('70');
  await expect(change(other).getByRole('button', { name: 'Apply' })).toBeEnabled();

  await slider(page, 'v2').fill('30');
  await change(page).getByRole('button', { name: 'Apply' }).click();
  await expect(change(page)).toContainText('Confirmed in the data plane at');

  const conflict = other.getByRole('alert').filter({ hasText: 'was faster' });
  await expect(conflict).toContainText('v2 30 %');
  await expect(conflict).toContainText('v2 70 %');
  await expect(change(other).getByRole('button', { name: 'Apply' })).toBeDisabled();
  expect(await serin('get', 'vs', SERVICE, '-o', 'yaml')).toContain('weight: 30');

  await conflict.getByRole('button', { name: 'Put mine on top' }).click();
  await change(other).getByRole('button', { name: 'Apply' }).click();
  await expect(change(other)).toContainText('Confirmed in the data plane at');
  expect(await serin('get', 'vs', SERVICE, '-o', 'yaml')).toContain('weight: 70');
  // The first page had nothing pending: it follows by itself.
  await expect(slider(page, 'v2')).toHaveValue('70');
});

test.describe('a lost race', () => {
  test.use({ expectedErrors: /status of 412/ });

  test('an apply that comes too late by a blink is refused by the gateway itself', async ({ page }) => {
    await open(page, `/rules/${SERVICE}`);
    await slider(page, 'v2').fill('70');
    await expect(change(page).getByRole('button', { name: 'Apply' })).toBeEnabled();
    // The other change lands while this one is on its way: the page cannot have known.
    await page.route('**/api/traffic/user-service', async (route) => {
      if (route.request().method() === 'PUT') await serin('split', 'user', 'v2=30');
      await route.continue();
    });
    await change(page).getByRole('button', { name: 'Apply' }).click();
    await expect(page.getByRole('alert').filter({ hasText: 'was faster' })).toContainText('v2 30 %');
    expect(await serin('get', 'vs', SERVICE, '-o', 'yaml')).toContain('weight: 30');
  });
});
