// Starts the whole shop for the tests on free ports in a folder of its own, and stops it by its process id at the end.

import { spawn } from 'node:child_process';
import { accessSync, constants, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';

import { program, root, run, type Run } from './shop';

/** Enough that a changed share is seen within seconds, little enough for a debug build. */
const RPS = process.env['SERIN_RPS'] ?? '10';
const READY_MS = 120_000;
/** So many answers without a failure between them: most shoppers have signed up. */
const WARM = 100;

export default async function start(): Promise<() => Promise<void>> {
  const serin = program();
  try {
    accessSync(serin, constants.X_OK);
  } catch {
    throw new Error(`${serin} is missing: build it with \`cargo build -p serin\`, or name another one by SERIN_BIN`);
  }
  const dir = mkdtempSync(join(tmpdir(), 'serin-e2e.'));
  // A payment channel that always answers: two charges in a hundred without an answer are for the lessons.
  const shop = spawn(serin, ['up', '--port', '0', '--data-dir', dir, '--rps', RPS, '--channel-silence', '0'], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = new Promise<void>((resolve) => shop.once('exit', () => resolve()));
  let said = '';
  const stop = async (): Promise<void> => {
    shop.kill('SIGTERM');
    await ended;
    rmSync(dir, { recursive: true, force: true });
  };
  const ready = new Promise<void>((resolve, reject) => {
    const listen = (text: Buffer): void => {
      said += text.toString();
      if (said.includes('Serin is ready')) resolve();
    };
    shop.stdout.on('data', listen);
    shop.stderr.on('data', listen);
    shop.once('error', reject);
    void ended.then(() => reject(new Error(`\`serin up\` ended before it was ready:\n${said}`)));
    void setTimeout(READY_MS, undefined, { ref: false }).then(() => reject(new Error(`\`serin up\` was not ready after ${READY_MS / 1000} s:\n${said}`)));
  });
  try {
    await ready;
    await withPages(run(dir));
    await warm(run(dir));
  } catch (error) {
    await stop();
    throw error;
  }
  process.env['SERIN_DIR'] = dir;
  return stop;
}

/** The load begins with shoppers who sign up, each with a password to be hashed: not the time to measure or to wait for anything. */
async function warm({ console }: Run): Promise<void> {
  const until = Date.now() + READY_MS;
  let since = { ok: 0, failed: 0 };
  for (;;) {
    const { ok = 0, failed = {} } = (await (await fetch(`${console}/api/load/stats`)).json()) as { ok?: number; failed?: Record<string, number> };
    const failures = Object.values(failed).reduce((sum, count) => sum + count, 0);
    if (failures > since.failed) since = { ok, failed: failures };
    else if (ok - since.ok >= WARM) return;
    if (Date.now() > until) throw new Error(`the shop did not answer ${WARM} requests in a row within ${READY_MS / 1000} s; its last failures: ${JSON.stringify(failed)}`);
    await setTimeout(200);
  }
}

/** A binary with the plain pages that are served where none were built is not what is to be tested. */
async function withPages({ shop, console }: Run): Promise<void> {
  for (const url of [shop, console]) {
    const page = await (await fetch(url, { headers: { accept: 'text/html' } })).text();
    if (!page.includes('id="app"')) throw new Error(`${url} has no built page: run \`npm run build\` in web/ (a release binary has to be built after it)`);
  }
}
