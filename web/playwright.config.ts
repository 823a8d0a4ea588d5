// The pages in a real browser against the real running shop (see e2e/support/start.ts): the walks are tests, the pictures are for
// the documentation, the measurements for `scripts/bench pages`. The rules it keeps: nothing is tried twice, nothing waits for a
// fixed time, and what hangs ends by itself.

import { defineConfig } from '@playwright/test';

export default defineConfig({
  globalSetup: './e2e/support/start.ts',
  outputDir: 'e2e/results',
  projects: [
    // Nothing moves that need not: what moves is measured, and a walk has the processor for itself.
    { name: 'walks', testDir: 'e2e/walks', use: { contextOptions: { reducedMotion: 'reduce' } } },
    { name: 'pictures', testDir: 'e2e/pictures' },
    { name: 'measure', testDir: 'e2e/measure' },
  ],
  // All share one shop, and some change its rules: they take turns.
  workers: 1,
  retries: 0,
  forbidOnly: process.env['CI'] !== undefined,
  timeout: 60_000,
  // A shop in a debug build on a busy machine takes its time; where a limit is meant, the test says so.
  expect: { timeout: 15_000 },
  reporter: [['list']],
  use: {
    browserName: 'chromium',
    // Debian's: nothing is downloaded.
    launchOptions: { executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium' },
    locale: 'en-GB',
    colorScheme: 'light',
    viewport: { width: 1440, height: 900 },
    actionTimeout: 15_000,
    screenshot: 'only-on-failure',
    trace: 'retain-on-failure',
  },
});
