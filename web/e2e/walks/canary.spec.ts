// Who joins the canary meets the new versions, and the ribbon says so.

import { expect, test } from '../support/test';
import { shopUrl } from '../support/shopper';
import { serin } from '../support/shop';

test('who joins the canary is served by v2, who leaves it by v1 again', async ({ page }) => {
  // Without any weight on v2 only the canary leads there.
  await serin('split', 'product', 'v2=0');
  await page.goto(shopUrl('/products'));
  const ribbon = page.getByRole('complementary', { name: 'Which versions served this page' });
  const product = ribbon.getByRole('button', { name: 'Served by' });
  await expect(product).toContainText(/product\s*v1/);
  await ribbon.getByRole('switch', { name: 'Join the canary' }).click();
  await expect(ribbon.getByRole('switch', { name: 'In the canary' })).toBeChecked();
  await expect(product).toContainText(/product\s*v2/);
  await page.reload();
  await expect(product).toContainText(/product\s*v2/);
  await ribbon.getByRole('switch', { name: 'In the canary' }).click();
  await expect(product).toContainText(/product\s*v1/);
});
