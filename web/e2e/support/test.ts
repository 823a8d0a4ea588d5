// What every test of the pages stands on. The rules it keeps: each begins with all rules as their files say and nothing broken;
// each fails on any console error, page error or request to another host that it has not declared.

import { type Browser, type BrowserContext, type BrowserContextOptions, expect, type Page, test as base } from '@playwright/test';

import { run, tidy } from './shop';

interface Fixtures {
  /** Errors that the test brings about on purpose: a refused card is a 402, which the browser writes down. */
  expectedErrors: RegExp | undefined;
  /** Another visitor, with cookies of their own. */
  visitor: (options?: BrowserContextOptions) => Promise<Page>;
  tidied: undefined;
}

export const test = base.extend<Fixtures>({
  expectedErrors: [undefined, { option: true }],
  tidied: [
    async ({}, use) => {
      await tidy();
      await use(undefined);
    },
    { auto: true },
  ],
  context: async ({ context, expectedErrors }, use) => {
    const trouble = watched(context, expectedErrors);
    await use(context);
    expect(trouble, 'what the page did wrong beside all this').toEqual([]);
  },
  visitor: async ({ browser, contextOptions, expectedErrors }, use) => {
    const opened: { context: BrowserContext; trouble: string[] }[] = [];
    await use(async (options = {}) => {
      const context = await anew(browser, { ...contextOptions, ...options });
      opened.push({ context, trouble: watched(context, expectedErrors) });
      return context.newPage();
    });
    for (const { context, trouble } of opened) {
      await context.close();
      expect(trouble, 'what another visitor’s page did wrong').toEqual([]);
    }
  },
});

function anew(browser: Browser, options: BrowserContextOptions): Promise<BrowserContext> {
  return browser.newContext(options);
}

/** Collects what must not happen, for as long as the context lives. */
function watched(context: BrowserContext, expected: RegExp | undefined): string[] {
  const trouble: string[] = [];
  const tell = (text: string): void => {
    if (!expected?.test(text)) trouble.push(text);
  };
  const own = new Set([new URL(run().shop).host, new URL(run().console).host]);
  context.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') tell(`${message.type()}: ${message.text()} (${message.location().url})`);
  });
  context.on('weberror', (error) => tell(`page error: ${error.error().stack ?? error.error().message}`));
  context.on('request', (request) => {
    const url = new URL(request.url());
    if (!['data:', 'blob:'].includes(url.protocol) && !own.has(url.host)) trouble.push(`request to another host: ${url.href}`);
  });
  return trouble;
}

export { expect };
