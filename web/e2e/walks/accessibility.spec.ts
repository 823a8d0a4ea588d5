// What axe finds on each page, in light and in dark: nothing serious, nothing critical.

import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';

import { expect, test } from '../support/test';
import { open } from '../support/operator';
import { putIntoCart, shopUrl, signUp, toCheckout } from '../support/shopper';
import { serin } from '../support/shop';

const schemes = ['light', 'dark'] as const;

/** Both colour schemes of the page as it stands. */
async function accessible(page: Page, name: string): Promise<void> {
  for (const colorScheme of schemes) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    const { violations } = await new AxeBuilder({ page }).analyze();
    const grave = violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`);
    expect.soft(grave, `${name}, ${colorScheme}`).toEqual([]);
  }
}

test.slow();

test('nobody is kept out of the shop', async ({ page }) => {
  await page.goto(shopUrl());
  await expect(page.getByRole('heading', { name: 'From the shelves' })).toBeVisible();
  await expect(page.getByRole('article').first()).toBeVisible();
  await accessible(page, 'home');
  await page.goto(shopUrl('/sign-in'));
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
  await accessible(page, 'sign-in');
  await page.goto(shopUrl('/sign-up'));
  await page.getByRole('button', { name: 'Create the account' }).click();
  await expect(page.getByRole('alert').first()).toBeVisible();
  await accessible(page, 'sign-up with its mistakes');
  await signUp(page);
  await putIntoCart(page, 'kettle');
  await accessible(page, 'list');
  await page.getByRole('article').first().getByRole('link').click();
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await accessible(page, 'product');
  await page.getByRole('link', { name: /^Cart, / }).click();
  await expect(page.getByRole('link', { name: 'To the checkout' })).toBeVisible();
  await accessible(page, 'cart');
  await toCheckout(page, 'good');
  await accessible(page, 'checkout');
  await page.getByRole('button', { name: /^Pay €/ }).click();
  await expect(page.getByRole('heading', { name: 'Thank you. It is yours.' })).toBeVisible();
  await accessible(page, 'order');
  await page.getByRole('link', { name: 'Orders', exact: true }).click();
  await expect(page.getByText('Confirmed')).toBeVisible();
  await accessible(page, 'orders');
  await page.getByRole('link', { name: 'Guestbook', exact: true }).click();
  await expect(page.getByText('Live', { exact: true })).toBeVisible();
  await page.getByRole('complementary').getByRole('button', { name: 'Served by' }).click();
  await accessible(page, 'guestbook, the ribbon open');
});

test('nobody is kept out of the console', async ({ page }) => {
  await serin('split', 'product', 'v2=40');
  await serin('fault', 'set', 'product', 'v2', '--error-rate', '0.3');
  for (const [path, heading] of [['/', 'Overview'], ['/service/product-service', 'Configured and observed'], ['/rules/product-service', 'How much goes where'], ['/experiment', 'Both arms'], ['/faults', 'Faults'], ['/load', 'Load'], ['/rollouts', 'Rollouts'], ['/rollouts/payment-service', 'Rollout of payment']] as const) {
    await open(page, path);
    await expect(page.getByRole('heading', { name: heading, exact: true })).toBeAttached();
    await accessible(page, path);
  }
  await open(page, '/rules/product-service');
  await page.getByRole('slider', { name: 'Share of v2' }).fill('60');
  await expect(page.getByRole('group', { name: /^Difference:/ }).first()).toBeVisible();
  await accessible(page, 'rules, a change pending');
});

test('nobody is kept out of a rollout that runs', async ({ page }) => {
  await open(page, '/rollouts/user-service');
  await page.getByRole('button', { name: /^Start the release of/ }).click();
  await expect(page.getByRole('button', { name: 'Abort' })).toBeVisible();
  await accessible(page, 'a rollout that runs');
  await page.getByRole('button', { name: 'Straight to 100 %' }).click();
  await expect(page.getByRole('dialog')).toBeVisible();
  await accessible(page, 'a rollout, its dialog open');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Abort' }).click();
  await expect(page.getByText('Aborted', { exact: true })).toBeVisible();
  await accessible(page, 'a rollout that was aborted');
});
