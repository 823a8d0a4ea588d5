// The guestbook is live: what one writes, the other reads at once.

import { expect, test } from '../support/test';
import { shopUrl, signUp } from '../support/shopper';

test('an entry appears on the page of somebody else as it is written, and its markup is just text', async ({ page, visitor }) => {
  const reader = await visitor();
  await reader.goto(shopUrl('/guestbook'));
  await expect(reader.getByText('Live', { exact: true })).toBeVisible();

  const name = await signUp(page);
  await page.getByRole('link', { name: 'Guestbook', exact: true }).click();
  await expect(page.getByText(`You write as ${name}.`)).toBeVisible();
  const text = `The <b>kettle</b> sings (${Date.now()})`;
  await page.getByLabel('Your entry').fill(text);
  await page.getByRole('button', { name: 'Write it down' }).click();
  await expect(page.getByText('Written.', { exact: true })).toBeVisible();
  await expect(page.getByRole('listitem').filter({ hasText: text })).toHaveCount(1);
  await expect(reader.getByRole('listitem').filter({ hasText: text })).toContainText(name);
});
