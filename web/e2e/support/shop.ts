// The running shop: where it is, and what is done to it from a terminal while a page is open.

import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

export const root = fileURLToPath(new URL('../../..', import.meta.url));

/** What `serin up` writes down about what it has started. */
export interface Run {
  pid: number;
  shop: string;
  console: string;
  instances: { name: string; service: string; subset: string; state: 'starting' | 'up' | 'down'; pid?: number }[];
}

/** The `serin` under test. */
export function program(): string {
  return process.env['SERIN_BIN'] ?? join(process.env['CARGO_TARGET_DIR'] ?? join(root, 'target'), 'debug/serin');
}

/** Set by the global setup for everybody after it. */
export function dataDir(): string {
  const dir = process.env['SERIN_DIR'];
  if (dir === undefined) throw new Error('SERIN_DIR is not set: the shop was not started');
  return dir;
}

export function run(dir = dataDir()): Run {
  return JSON.parse(readFileSync(join(dir, 'run.json'), 'utf8')) as Run;
}

/** Runs the command as one would in another terminal. */
export async function serin(...args: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(program(), args, { cwd: root, timeout: 30_000, env: { ...process.env, SERIN_DIR: dataDir() } });
  return stdout;
}

/** The process of an instance as it runs now. */
export function pidOf(instance: string): number {
  const pid = run().instances.find((one) => one.name === instance)?.pid;
  if (pid === undefined) throw new Error(`${instance} does not run`);
  return pid;
}

/** All rules as their files say, nothing broken. */
export async function tidy(): Promise<void> {
  const { faults } = (await (await fetch(`${run().console}/api/faults`)).json()) as { faults: { service: string; subset: string }[] };
  for (const { service, subset } of faults) await serin('fault', 'clear', service, subset);
  await serin('apply', '-f', 'istio');
}
