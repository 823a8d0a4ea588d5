// A console that freezes, and one that dies: the page says how old its figures are, and goes on by itself.

import { expect, test } from '../support/test';
import { lamp, open } from '../support/operator';
import { pidOf, run } from '../support/shop';

// While it is away, the browser notes each attempt.
test.use({ expectedErrors: /net::ERR_|Failed to load resource/ });

test('a console that stands still leaves figures that say how old they are, until it goes on', async ({ page }) => {
  await open(page);
  const pid = pidOf('console');
  process.kill(pid, 'SIGSTOP');
  try {
    await expect(lamp(page)).toHaveText(/^\d+ s old$/);
    await expect(page.getByText('The connection to the console is lost.')).toBeVisible();
    await expect(page.getByText(/What you see is \d+ seconds old/)).toBeVisible();
    await expect(page.getByRole('img', { name: /^Wall of requests/ }), 'what was known stays to be seen').toBeVisible();
  } finally {
    process.kill(pid, 'SIGCONT');
  }
  await expect(lamp(page)).toHaveText('live');
  await expect(page.getByText('The connection to the console is lost.')).toHaveCount(0);
});

test('a page outlives its console and follows the next one', async ({ page }) => {
  await open(page, '/service/product-service');
  const pid = pidOf('console');
  process.kill(pid, 'SIGKILL');
  const isBack = (): boolean => run().instances.some((one) => one.name === 'console' && one.state === 'up' && one.pid !== pid);
  await expect.poll(isBack, { message: 'a new console' }).toBe(true);
  await expect(lamp(page)).toHaveText('live');
  await expect(page.getByRole('heading', { name: 'Configured and observed' })).toBeVisible();
});
