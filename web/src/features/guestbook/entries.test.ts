import { expect, test } from 'vitest';

import type { Entry } from '@/api/schema';

import { merged, readEntry } from './entries';

const entry = (id: string, more: Partial<Entry> = {}): Entry => ({ id, author: 'Ada', text: 'Hello', created_at: '2026-11-23T10:00:00Z', ...more });

test('entries are shown once, the newest first, by number and not by letter', () => {
  const known = [entry('999-0'), entry('1000-2')];
  const came = [entry('1000-10'), entry('999-0')];
  expect(merged(known, came).map((one) => one.id)).toEqual(['1000-10', '1000-2', '999-0']);
});

test('the later word on an entry holds', () => {
  expect(merged([entry('1-0')], [entry('1-0', { reactions: { heart: 3 } })])[0]?.reactions).toEqual({ heart: 3 });
});

test('what is no entry is not shown', () => {
  expect(readEntry(JSON.stringify(entry('1-0')))).toEqual(entry('1-0'));
  for (const bad of ['', 'null', '7', '{}', '{"id":1}', '[']) expect(readEntry(bad)).toBeUndefined();
});
