// Pictures of every page, wide and on a phone, in light and in dark, for the documentation: `scripts/screenshots`. Of a shop in
// which something happens: a canary at 40 %, and at the end a fault.

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

import type { Browser, BrowserContext, Page } from '@playwright/test';

import { open, slider } from '../support/operator';
import { putIntoCart, shopUrl, signUp, toCheckout } from '../support/shopper';
import { root, run, serin } from '../support/shop';
import { expect, test } from '../support/test';

const FOLDER = process.env['SERIN_PICTURES'] ?? join(root, 'docs/images');
const WIDTHS = [1440, 390] as const;
const SCHEMES = ['light', 'dark'] as const;
/** A page that goes on and on is told by its beginning. */
const TALLEST = 2000;

mkdirSync(FOLDER, { recursive: true });
test.setTimeout(600_000);

type Storage = Awaited<ReturnType<BrowserContext['storageState']>>;

/** One page at each width in each scheme; `show` leads there and waits until everything is to be seen. */
async function pictures(browser: Browser, name: string, show: (page: Page) => Promise<unknown>, storageState?: Storage, languages = ['en']): Promise<void> {
  for (const language of languages) {
    for (const width of WIDTHS) {
      const context = await browser.newContext({ viewport: { width, height: width > 1000 ? 900 : 844 }, locale: language === 'zh' ? 'zh-CN' : 'en-GB', ...(storageState && { storageState }) });
      const page = await context.newPage();
      await page.emulateMedia({ colorScheme: SCHEMES[0] });
      await show(page);
      // As tall as the page is: what is fixed to the foot stands there, and pictures that wait for being seen are.
      // Twice, since some of it grows with the screen.
      for (let i = 0; i < 2; i += 1) {
        const tall = await page.evaluate(() => document.documentElement.scrollHeight);
        await page.setViewportSize({ width, height: Math.min(TALLEST, tall) });
      }
      for (const scheme of SCHEMES) {
        await page.emulateMedia({ colorScheme: scheme });
        await expect(page.locator('.skeleton')).toHaveCount(0);
        await page.evaluate(() => document.fonts.ready);
        // Two frames: the new size and the new colours are painted.
        await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
        await page.screenshot({ path: join(FOLDER, `${name}-${width}-${scheme}${language === 'en' ? '' : `-${language}`}.png`) });
      }
      await context.close();
    }
  }
}

test('the shop', async ({ browser, page }) => {
  const name = await signUp(page);
  await putIntoCart(page, 'kettle');
  await toCheckout(page, 'good');
  await page.getByLabel('Gift message').fill('For slow mornings.');
  await page.getByRole('button', { name: /^Pay €/ }).click();
  await expect(page.getByRole('heading', { name: 'Thank you. It is yours.' })).toBeVisible();
  const order = new URL(page.url()).pathname;
  await putIntoCart(page, 'feeder');
  await putIntoCart(page, 'jazz');
  await page.goto(shopUrl('/guestbook'));
  await page.getByLabel('Your entry').fill('The kettle sings. So does the serin on the balcony.');
  await page.getByRole('button', { name: 'Write it down' }).click();
  await expect(page.getByText('Written.', { exact: true })).toBeVisible();
  const product = new URL((await firstProduct(page)) ?? '', run().shop).pathname;
  const user = await page.context().storageState();

  const to = (path: string, ready: (page: Page) => Promise<unknown>) => async (one: Page): Promise<void> => {
    await one.goto(shopUrl(path));
    await ready(one);
  };
  const articles = (one: Page): Promise<unknown> => expect(one.getByRole('article').first()).toBeVisible();
  const title = (one: Page): Promise<unknown> => expect(one.getByRole('heading', { level: 1 })).toBeVisible();
  await pictures(browser, 'shop-home', to('/', articles), user, ['en', 'zh']);
  await pictures(browser, 'shop-list', to('/products?query=coffee', articles), user);
  await pictures(browser, 'shop-product', to(product, articles), user);
  await pictures(browser, 'shop-cart', to('/cart', articles), user);
  await pictures(browser, 'shop-checkout', to('/checkout', (one) => one.getByRole('radio').first().check()), user);
  await pictures(browser, 'shop-orders', to('/orders', (one) => expect(one.getByText('Confirmed')).toBeVisible()), user);
  await pictures(browser, 'shop-order', to(order, title), user);
  await pictures(browser, 'shop-guestbook', to('/guestbook', (one) => expect(one.getByText(name).first()).toBeVisible()), user);
  await pictures(browser, 'shop-sign-in', to('/sign-in', title));
  await pictures(browser, 'shop-sign-up', to('/sign-up', title));
});

test('the console', async ({ browser, page }) => {
  await serin('split', 'product', 'v2=10');
  await serin('split', 'payment', 'green=20');
  await minuteOfTraffic(page);
  await serin('split', 'product', 'v2=40');
  // Enough since the change for an interval that says something.
  await open(page, '/service/product-service');
  await expect(page.getByText('as configured').first()).toBeVisible({ timeout: 120_000 });
  await pictures(browser, 'console-overview', (one) => open(one), undefined, ['en', 'zh']);
  await pictures(browser, 'console-service', (one) => open(one, '/service/payment-service'));
  await pictures(browser, 'console-rules', async (one) => {
    await open(one, '/rules/product-service');
    await slider(one, 'v2').fill('50');
    await expect(one.getByRole('group', { name: /^Difference:/ }).first()).toBeVisible();
  });
  await pictures(browser, 'console-experiment', async (one) => {
    await open(one, '/experiment');
    await expect(one.getByRole('heading', { name: 'Both arms' })).toBeVisible();
  });
  await pictures(browser, 'console-load', async (one) => {
    await open(one, '/load');
    await expect(one.getByText('Sent', { exact: true })).toBeVisible();
  });
});

test('rollouts', async ({ browser, page }) => {
  // Slow enough that it waits at a quarter while its pictures are taken.
  for (const service of ['product', 'payment']) await serin('rollout', 'start', service, '--speed', '8', '--sequential');
  const waiting = (one: Page): Promise<unknown> => expect(one.getByText(/^Step 5 of 8/).first()).toBeVisible({ timeout: 90_000 });
  await open(page, '/rollouts/product-service');
  await waiting(page);
  await pictures(browser, 'console-rollout', async (one) => {
    await open(one, '/rollouts/product-service');
    await waiting(one);
  });
  await pictures(browser, 'console-rollouts', async (one) => {
    await open(one, '/rollouts');
    await expect(one.getByText(/^Step 3 of 5/).first()).toBeVisible();
  });
  for (const service of ['product', 'payment']) await serin('rollout', 'abort', service);
});

test('the console while a version fails', async ({ browser, page }) => {
  await serin('split', 'product', 'v2=40');
  await serin('fault', 'set', 'product', 'v2', '--error-rate', '0.3');
  await open(page);
  // Enough red on the wall.
  await expect(page.getByRole('listitem').filter({ hasText: /\d{2,} errors$/ })).toBeVisible({ timeout: 120_000 });
  await pictures(browser, 'console-fault', (one) => open(one));
  await pictures(browser, 'console-faults', async (one) => {
    await open(one, '/faults');
    await one.getByRole('listitem').filter({ hasText: 'product' }).getByRole('button', { name: /v2/ }).click();
    await expect(one.getByRole('heading', { name: /product v2/ })).toBeVisible();
  });
});

async function firstProduct(page: Page): Promise<string | null> {
  await page.goto(shopUrl('/products?query=kettle'));
  return page.getByRole('article').first().getByRole('link').getAttribute('href');
}

/** Until the charts have something to show. */
async function minuteOfTraffic(page: Page): Promise<void> {
  await open(page, '/');
  await expect.poll(() => page.evaluate(() => performance.now()), { timeout: 120_000, intervals: [1000] }).toBeGreaterThan(75_000);
}
