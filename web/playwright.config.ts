// The pages in a real browser against the real running shop (see e2e/support/start.ts). The rules it keeps: nothing is tried
// twice, nothing waits for a fixed time, and a test that hangs ends by itself.

import { defineConfig } from '@playwright/test';

const inCi = process.env['CI'] !== undefined;

export default defineConfig({
  testDir: 'e2e',
  globalSetup: './e2e/support/start.ts',
  outputDir: 'e2e/results',
  // All tests share one shop, and some change its rules: they take turns.
  workers: 1,
  retries: 0,
  forbidOnly: inCi,
  timeout: 45_000,
  // A shop in a debug build on a busy machine takes its time; each test says where a limit is meant.
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
