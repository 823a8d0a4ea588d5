// Both pages speak English and Chinese, and remember which.

import { expect, test } from '../support/test';
import { open } from '../support/operator';
import { shopUrl } from '../support/shopper';

test('the shop turns Chinese and back at a click, and a reload keeps the language', async ({ page }) => {
  await page.goto(shopUrl('/products'));
  await expect(page.getByRole('heading', { name: 'All products' })).toBeVisible();
  await page.getByRole('button', { name: '切换为中文' }).click();
  await expect(page.locator('html')).toHaveAttribute('lang', /^zh/);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(/\p{Script=Han}/u);
  await page.reload();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(/\p{Script=Han}/u);
  await page.locator('button[lang=en]').click();
  await expect(page.getByRole('heading', { name: 'All products' })).toBeVisible();
});

test('the console turns Chinese and back without losing its figures', async ({ page }) => {
  await open(page, '/rules/product-service');
  await page.getByRole('button', { name: '切换为中文' }).click();
  for (const tab of await page.getByRole('banner').getByRole('navigation').getByRole('link').all()) await expect(tab).toHaveText(/\p{Script=Han}/u);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(/\p{Script=Han}/u);
  await page.locator('button[lang=en]').click();
  await expect(page.getByRole('heading', { name: 'Rules of product' })).toBeVisible();
});
