import { expect, it } from 'vitest';

import { sentence } from './sentence';

it.each([
  ['paused by somebody', 'Paused by somebody'], ['aborted: it failed', 'Aborted: it failed'], ['v2 takes all requests', 'v2 takes all requests'],
  ['success-rate: 2 failures', 'success-rate: 2 failures'], ['The candidate is worse.', 'The candidate is worse.'], ['', ''],
])('writes %j as %j', (text, written) => expect(sentence(text)).toBe(written));
