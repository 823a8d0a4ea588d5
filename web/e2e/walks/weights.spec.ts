// The way of a weight: moved, seen as a difference, applied, confirmed in the data plane, observed, taken back. By mouse, by
// keyboard alone, and from a terminal.

import { expect, test } from '../support/test';
import { change, observed, open, slider } from '../support/operator';
import { serin } from '../support/shop';

const SERVICE = 'product-service';

test('a weight moved to 40 % is shown as a difference, applied, confirmed, followed by the traffic within 5 s, and undone', async ({ page }) => {
  await open(page, `/rules/${SERVICE}`);
  await slider(page, 'v2').fill('40');
  await expect(slider(page, 'v1')).toHaveValue('60');

  const pending = change(page);
  await expect(pending.getByRole('heading')).toHaveText('Pending change');
  const difference = pending.getByRole('group', { name: /^Difference: 2 lines added, 2 removed$/ });
  await expect(difference.getByRole('row').filter({ hasText: 'weight: 40' })).toContainText('+');
  await expect(difference.getByRole('row').filter({ hasText: 'weight: 10' })).toContainText('−');
  expect(await serin('get', 'vs', SERVICE, '-o', 'yaml'), 'nothing is changed before it is applied').toContain('weight: 90');

  await pending.getByRole('button', { name: 'Apply' }).click();
  await expect(pending).toContainText('Confirmed in the data plane at');
  const confirmedAt = Date.now();
  expect(await serin('get', 'vs', SERVICE, '-o', 'yaml')).toContain('weight: 40');
  await expect(async () => {
    const share = await observed(page, 'v2');
    expect(share).toBeGreaterThan(25);
    expect(share).toBeLessThan(55);
  }).toPass({ intervals: [100], timeout: 5_000 });
  expect(Date.now() - confirmedAt).toBeLessThan(5_500);

  await pending.getByRole('button', { name: 'Undo' }).click();
  await expect(pending.getByRole('heading')).toHaveText('Taken back');
  await expect(pending).toContainText('Confirmed in the data plane at');
  await expect(slider(page, 'v2')).toHaveValue('10');
  expect(await serin('get', 'vs', SERVICE, '-o', 'yaml')).toContain('weight: 90');
});

test('a weight is changed, applied and undone with the keyboard alone', async ({ page }) => {
  await open(page, `/rules/${SERVICE}`);
  await expect(slider(page, 'v2')).toHaveValue('10');
  await tabTo('slider "Share of v2"');
  await page.keyboard.press('End');
  await expect(slider(page, 'v1')).toHaveValue('0');
  await page.keyboard.press('Home');
  for (let i = 0; i < 15; i += 1) await page.keyboard.press('ArrowRight');
  await expect(slider(page, 'v2')).toHaveValue('15');
  await expect(change(page).getByRole('button', { name: 'Apply' })).toBeEnabled();
  await tabTo('button "Apply"');
  await page.keyboard.press('Enter');
  await expect(change(page)).toContainText('Confirmed in the data plane at');
  await expect(slider(page, 'v2')).toHaveValue('15');
  await tabTo('button "Undo"');
  await page.keyboard.press('Enter');
  await expect(slider(page, 'v2')).toHaveValue('10');

  /** Presses Tab until the focus is there, as somebody without a mouse does. */
  async function tabTo(wanted: string): Promise<void> {
    const [, role, name] = /^(\w+) "(.+)"$/.exec(wanted) ?? [];
    const target = page.getByRole(role as 'slider' | 'button', { name: name ?? '', exact: true });
    for (let i = 0; i < 60; i += 1) {
      if (await target.evaluate((element) => element === document.activeElement)) return;
      await page.keyboard.press('Tab');
    }
    throw new Error(`Tab does not lead to the ${wanted}`);
  }
});

test('a change from a terminal appears within a second, without a reload', async ({ page }) => {
  await open(page, `/rules/${SERVICE}`);
  await expect(slider(page, 'v2')).toHaveValue('10');
  await page.evaluate(() => ((window as unknown as { sameDocument: boolean }).sameDocument = true));
  await serin('split', 'product', 'v2=25');
  // One second until the tick, and some for a busy machine.
  await expect(slider(page, 'v2')).toHaveValue('25', { timeout: 2_000 });
  await expect(page.getByText('Just changed by')).toBeVisible();
  expect(await page.evaluate(() => (window as unknown as { sameDocument?: boolean }).sameDocument)).toBe(true);
});
