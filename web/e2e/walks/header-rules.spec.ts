// A rule for chosen users, made in the page, decides about a real request.

import { expect, test } from '../support/test';
import { change, open } from '../support/operator';
import { run } from '../support/shop';

test('a header rule made in the page sends who carries the header to v2, and only them', async ({ page, request }) => {
  await open(page, '/rules/product-service');
  await page.getByRole('group', { name: 'Add' }).getByRole('button', { name: 'Header canary' }).click();
  const rule = page.getByRole('listitem').filter({ has: page.getByRole('textbox', { name: 'Header' }) }).last();
  await rule.getByRole('textbox', { name: 'Name' }).fill('testers');
  await rule.getByRole('textbox', { name: 'Header' }).fill('x-tester');
  await rule.getByRole('textbox', { name: 'Value' }).fill('yes');
  await expect(change(page).getByRole('group', { name: /^Difference:/ })).toContainText('x-tester');
  await change(page).getByRole('button', { name: 'Apply' }).click();
  await expect(change(page)).toContainText('Confirmed in the data plane at');

  // All weight to v1: what still goes to v2 goes there by its header.
  await page.getByRole('group', { name: 'Steps for v2' }).getByRole('button', { name: '0 %', exact: true }).click();
  await change(page).getByRole('button', { name: 'Apply' }).click();
  await expect(change(page)).toContainText('Confirmed in the data plane at');
  const servedBy = async (headers: Record<string, string>): Promise<string> => {
    const answer = await request.get(`${run().shop}/api/products?limit=1`, { headers });
    expect(answer.ok(), await answer.text()).toBe(true);
    return answer.headers()['x-served-by'] ?? '';
  };
  for (let i = 0; i < 10; i += 1) {
    expect(await servedBy({ canary: 'true' })).toContain('product-service v2');
    expect(await servedBy({})).toContain('product-service v1');
  }
});

test.describe('a rule that the gateway refuses', () => {
  test.use({ expectedErrors: /status of 422/ });

  test('a mistake is said at the field it is in, and cannot be applied', async ({ page }) => {
    await open(page, '/rules/product-service');
    await page.getByRole('group', { name: 'Add' }).getByRole('button', { name: 'Even user ids' }).click();
    const rule = page.getByRole('listitem').filter({ has: page.getByRole('textbox', { name: 'Header' }) }).last();
    await rule.getByRole('textbox', { name: 'Value' }).fill('^[0-9');
    await expect(rule.getByRole('alert')).toBeVisible();
    await expect(rule.getByRole('textbox', { name: 'Value' })).toHaveAttribute('aria-invalid', 'true');
    await expect(change(page).getByRole('listitem').filter({ hasText: 'Refused' })).toBeVisible();
    await expect(change(page).getByRole('button', { name: 'Apply' })).toBeDisabled();
  });
});
