// What the pages cost in the browser, as lines of `name<tab>value` in the file that SERIN_MEASURED names: `scripts/bench pages`
// makes a table of them.

import { appendFileSync } from 'node:fs';

import { open } from '../support/operator';
import { shopUrl } from '../support/shopper';
import { run } from '../support/shop';
import { expect, test } from '../support/test';

/** Loads of each page, each by a browser that knows nothing of it. */
const LOADS = 15;
/** Seconds in which frames are counted. */
const SECONDS = 30;

test.setTimeout(300_000);

function tell(name: string, values: readonly number[]): void {
  const file = process.env['SERIN_MEASURED'];
  if (file === undefined) throw new Error('SERIN_MEASURED is not set: run this by `scripts/bench pages`');
  for (const value of values) appendFileSync(file, `${name}\t${value}\n`);
}

for (const [name, url] of [['shop', (): string => shopUrl()], ['console', (): string => run().console]] as const) {
  test(`first paint of the ${name}`, async ({ browser }) => {
    const times: number[] = [];
    for (let i = 0; i < LOADS; i += 1) {
      const context = await browser.newContext();
      const page = await context.newPage();
      await page.goto(url());
      const paint = await page.waitForFunction(() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime);
      times.push(Number(await paint.jsonValue()));
      await context.close();
    }
    tell(`${name} first paint`, times);
  });
}

test('frames a second of the wall and the graph under traffic', async ({ page }) => {
  await open(page);
  const rate = page.getByText(/squares a second$/);
  await expect.poll(async () => Number.parseFloat((await rate.innerText()).replaceAll(',', '')), { timeout: 60_000 }).toBeGreaterThan(100);
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Performance.enable');
  const busy = async (): Promise<number> => (await devtools.send('Performance.getMetrics')).metrics.find(({ name }) => name === 'TaskDuration')?.value ?? Number.NaN;
  const before = await busy();
  const frames = await page.evaluate((seconds) => new Promise<number[]>((resolve) => {
    const counts: number[] = [];
    let [since, count] = [performance.now(), 0];
    const frame = (now: number): void => {
      count += 1;
      if (now - since >= 1000) {
        counts.push((count * 1000) / (now - since));
        [since, count] = [now, 0];
      }
      if (counts.length < seconds) requestAnimationFrame(frame);
      else resolve(counts);
    };
    requestAnimationFrame(frame);
  }), SECONDS);
  tell('frames', frames);
  tell('main thread', [(await busy() - before) / SECONDS]);
  tell('squares', [Number.parseFloat((await rate.innerText()).replaceAll(',', ''))]);
});
