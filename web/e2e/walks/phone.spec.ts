// Both pages on a phone: nothing is wider than the screen, and everything can be reached and done.

import type { Page } from '@playwright/test';

import { expect, test } from '../support/test';
import { change, open } from '../support/operator';
import { putIntoCart, signUp, toCheckout } from '../support/shopper';

test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });

async function fits(page: Page): Promise<void> {
  await expect.poll(() => page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth), { message: `${page.url()} is wider than the screen` }).toBeLessThanOrEqual(0);
}

test('a shopper buys something on a phone', async ({ page }) => {
  await signUp(page);
  await fits(page);
  await putIntoCart(page, 'kettle');
  await fits(page);
  await page.getByRole('article').first().getByRole('link').click();
  await expect(page.getByRole('button', { name: 'Add to cart', exact: true })).toBeVisible();
  await fits(page);
  await toCheckout(page, 'good');
  await fits(page);
  await page.getByRole('button', { name: /^Pay €/ }).click();
  await expect(page.getByRole('heading', { name: 'Thank you. It is yours.' })).toBeVisible();
  await fits(page);
  for (const name of ['Orders', 'Guestbook', 'All products']) {
    await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name, exact: true }).click();
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    await fits(page);
  }
});

test('an operator changes a weight on a phone', async ({ page }) => {
  await open(page);
  await fits(page);
  for (const screen of ['Service', 'Faults', 'Load', 'Rules']) {
    await page.getByRole('link', { name: screen, exact: true }).tap();
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    await fits(page);
  }
  await page.getByRole('navigation', { name: 'Choose a service' }).getByRole('link', { name: 'product' }).tap();
  await page.getByRole('group', { name: 'Steps for v2' }).getByRole('button', { name: '50 %' }).tap();
  await expect(change(page).getByRole('group', { name: /^Difference:/ })).toBeVisible();
  await fits(page);
  await change(page).getByRole('button', { name: 'Apply' }).tap();
  await expect(change(page)).toContainText('Confirmed in the data plane at');
  await fits(page);
});
