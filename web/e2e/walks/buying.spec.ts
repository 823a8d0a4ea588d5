// A purchase, from the first page to the order; and one that the bank declines.

import { expect, test } from '../support/test';
import { putIntoCart, shopUrl, signUp, toCheckout } from '../support/shopper';

test('a shopper signs up, searches, buys with a test card and finds the order among the others', async ({ page }) => {
  await signUp(page);
  const name = await putIntoCart(page, 'kettle');
  await toCheckout(page, 'good');
  await page.getByLabel('Gift message').fill('For slow mornings');
  await page.getByRole('button', { name: /^Pay €/ }).click();

  await expect(page.getByRole('heading', { name: 'Thank you. It is yours.' })).toBeVisible();
  await expect(page.getByRole('main')).toContainText(name);
  await expect(page.getByRole('main')).toContainText('For slow mornings');
  await expect(page.getByRole('link', { name: 'Cart, 0 items' })).toBeVisible();

  await page.getByRole('link', { name: 'Orders', exact: true }).click();
  await expect(page.getByRole('heading', { name: 'Your orders' })).toBeVisible();
  await expect(page.getByRole('main').getByRole('listitem').filter({ hasText: 'Confirmed' })).toHaveCount(1);
});

test('who is not signed in keeps the cart on the way through the sign-up', async ({ page }) => {
  await page.goto(shopUrl());
  const name = await putIntoCart(page, 'kettle');
  await page.getByRole('link', { name: 'Cart, 1 item' }).click();
  await page.getByRole('link', { name: 'To the checkout' }).click();
  await page.getByRole('link', { name: 'Create an account' }).click();
  await page.getByLabel('Name').fill('Grace');
  await page.getByLabel('Email').fill(`grace-${process.pid}-${Date.now()}@example.org`);
  await page.getByLabel('Password').fill('a long enough password');
  await page.getByRole('button', { name: 'Create the account' }).click();
  await expect(page.getByRole('heading', { name: 'Checkout' })).toBeVisible();
  await expect(page.getByRole('main')).toContainText(name);
});

test.describe('a bank that declines', () => {
  // The definite no is a 402, and the browser notes each answer that is no success.
  test.use({ expectedErrors: /status of 402/ });

  test('a declined card is said to be declined, nothing is ordered, and another card buys the same cart', async ({ page }) => {
    await signUp(page);
    await putIntoCart(page, 'kettle');
    await toCheckout(page, 'declined');
    await page.getByRole('button', { name: /^Pay €/ }).click();
    await expect(page.getByRole('alert').filter({ hasText: 'Your order was not placed' })).toContainText('The card was declined. Nothing was charged.');
    await expect(page.getByRole('link', { name: 'Cart, 1 item' })).toBeVisible();

    await page.getByRole('radio', { name: '4242 4242 4242 4242' }).check();
    await page.getByRole('button', { name: /^Pay €/ }).click();
    await expect(page.getByRole('heading', { name: 'Thank you. It is yours.' })).toBeVisible();
  });
});
