// What a shopper does in the shop window, said once.

import type { Page } from '@playwright/test';

import { run } from './shop';
import { expect } from './test';

export const shopUrl = (path = '/'): string => new URL(path, run().shop).href;

export const cards = { good: '4242 4242 4242 4242', declined: '4000 0000 0000 0002' } as const;

let number = 0;

/** Signs up as somebody new and stays on the page that follows. */
export async function signUp(page: Page): Promise<string> {
  number += 1;
  const name = `Ada ${number}`;
  await page.goto(shopUrl('/sign-up'));
  await page.getByLabel('Name').fill(name);
  await page.getByLabel('Email').fill(`ada-${process.pid}-${Date.now()}-${number}@example.org`);
  await page.getByLabel('Password').fill('a long enough password');
  await page.getByRole('button', { name: 'Create the account' }).click();
  await expect(page.getByRole('button', { name: `Signed in as ${name}` })).toBeVisible();
  return name;
}

/** Searches, and puts the first product that is found into the cart; answers its name. */
export async function putIntoCart(page: Page, words: string): Promise<string> {
  await page.getByRole('search').getByRole('textbox').fill(words);
  await page.getByRole('search').getByRole('textbox').press('Enter');
  await expect(page.getByText(`for “${words}”`)).toBeVisible();
  const product = page.getByRole('article').first();
  const name = (await product.getByRole('link').innerText()).trim();
  await product.getByRole('button', { name: 'Add to cart' }).click();
  await expect(page.getByRole('link', { name: /^Cart, \d+ items?$/ })).toBeVisible();
  return name;
}

/** From anywhere with something in the cart to the checkout, with a card chosen. */
export async function toCheckout(page: Page, card: keyof typeof cards): Promise<void> {
  await page.getByRole('link', { name: /^Cart, / }).click();
  await page.getByRole('link', { name: 'To the checkout' }).click();
  await page.getByRole('radio', { name: cards[card] }).check();
}
