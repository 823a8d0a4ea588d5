// A version is broken on purpose: every screen says so, its squares turn red, and one click mends it.

import type { Page } from '@playwright/test';

import { expect, test } from '../support/test';
import { open } from '../support/operator';
import { serin } from '../support/shop';

test('a fault shows a banner and red squares, and both go when it is switched off', async ({ page }) => {
  await open(page, '/?service=product-service');
  await expect(page.getByText('Fault active')).toHaveCount(0);
  await page.getByRole('link', { name: 'Faults', exact: true }).click();
  await page.getByRole('listitem').filter({ hasText: 'product' }).getByRole('button', { name: 'v1' }).click();
  await expect(page.getByRole('heading', { name: /product v1/ })).toBeVisible();
  await page.getByRole('button', { name: '30 % errors' }).click();
  await expect(page.getByText(/fail with 500/)).toBeVisible();
  await page.getByRole('button', { name: 'Break it' }).click();

  const banner = page.getByRole('alert').filter({ hasText: 'Fault active' });
  await expect(banner).toContainText('product v1');
  await expect(banner).toContainText('30');
  await page.getByRole('link', { name: 'Overview', exact: true }).click();
  await page.getByRole('navigation', { name: 'Look at one service' }).getByRole('link', { name: 'product' }).click();
  await expect(banner).toBeVisible();
  await expect.poll(() => redSquares(page), { message: 'squares with a red frame' }).toBeGreaterThan(0);

  await banner.getByRole('button', { name: 'Switch it off' }).click();
  await expect(banner).toHaveCount(0);
  expect(await serin('fault', 'list')).not.toContain('product');
});

test('a fault that is set from a terminal is shown on every screen', async ({ page }) => {
  await open(page, '/rules/user-service');
  await serin('fault', 'set', 'user', 'v2', '--delay-ms', '20');
  const banner = page.getByRole('alert').filter({ hasText: 'Fault active' });
  await expect(banner).toContainText('user v2');
  for (const screen of ['Overview', 'Service', 'Faults', 'Load']) {
    await page.getByRole('link', { name: screen, exact: true }).click();
    await expect(banner).toBeVisible();
  }
});

/** How many pixels of the wall have the colour of a failure. */
function redSquares(page: Page): Promise<number> {
  return page.getByRole('img', { name: /^Wall of requests/ }).evaluate((element) => {
    const wall = element as HTMLCanvasElement;
    const probe = document.createElement('span');
    probe.style.color = 'var(--fail)';
    document.body.append(probe);
    const [r, g, b] = (getComputedStyle(probe).color.match(/\d+/g) ?? []).map(Number);
    probe.remove();
    const pixels = wall.getContext('2d')?.getImageData(0, 0, wall.width, wall.height).data ?? new Uint8ClampedArray();
    let red = 0;
    for (let i = 0; i < pixels.length; i += 4) if (pixels[i] === r && pixels[i + 1] === g && pixels[i + 2] === b) red += 1;
    return red;
  });
}
