import { expect, it } from 'vitest';

import { expectation, grouped, isNone, none, presets } from './faults';

it('puts the instances of a fault together', () => {
  const fault = presets.many;
  const groups = grouped([
    { service: 'payment-service', subset: 'green', instance: 'green-1', fault },
    { service: 'payment-service', subset: 'green', instance: 'green-2', fault: { ...fault } },
    { service: 'payment-service', subset: 'blue', instance: 'blue-1', fault: presets.slow },
  ]);
  expect(groups.map(({ subset, instances }) => [subset, instances])).toEqual([['green', ['green-1', 'green-2']], ['blue', ['blue-1']]]);
});

it('says what to expect', () => {
  expect(expectation(presets.both, 20)).toEqual({ failing: 2, fromMs: 300, toMs: 500 });
});

it('knows nothing from something', () => {
  expect(isNone(none)).toBe(true);
  expect(Object.values(presets).some(isNone)).toBe(false);
});
