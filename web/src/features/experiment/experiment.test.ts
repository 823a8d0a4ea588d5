import { expect, it } from 'vitest';

import { draftOf, isNow, points } from './experiment';

it('writes the rules as the scenario files do', () => {
  expect(draftOf('ab')).toEqual({
    weights: [{ subset: 'algorithm-a', percent: 100 }, { subset: 'algorithm-b', percent: 0 }],
    rules: [
      { name: 'canary', header: 'canary', op: 'exact', value: 'true', subset: 'algorithm-b' },
      { name: 'even-users', header: 'x-user-id', op: 'regex', value: '^[0-9]*[02468]$', subset: 'algorithm-a' },
      { name: 'odd-users', header: 'x-user-id', op: 'regex', value: '^[0-9]*[13579]$', subset: 'algorithm-b' },
    ],
  });
  expect(draftOf('aa').rules.map(({ subset }) => subset)).toEqual(['algorithm-a', 'algorithm-a']);
  expect(draftOf('algorithm-b')).toEqual({ weights: [{ subset: 'algorithm-a', percent: 0 }, { subset: 'algorithm-b', percent: 100 }], rules: [] });
});

it('offers what is not so already', () => {
  expect(isNow('ab', 'ab', 'algorithm-a')).toBe(true);
  expect(isNow('algorithm-a', 'ab', 'algorithm-a')).toBe(false);
  expect(isNow('algorithm-b', 'off', 'algorithm-b')).toBe(true);
});

it('writes differences as points with their sign', () => {
  expect([0.0334, -0.0046, 0.0002].map((share) => points(share, 'en-IE'))).toEqual(['+3.3', '−0.5', '±0.0']);
});
