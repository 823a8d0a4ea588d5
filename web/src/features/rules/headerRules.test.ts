import { expect, it } from 'vitest';

import type { Route, Traffic } from '@/api/console';

import { cookieOf, cookieRegex, fromTemplate, mistakeOf, moved, othersOf, placesOf, rulesOf, sameRules } from './headerRules';

const host = 'user-service';
const primary: Route = { name: 'primary', primary: true, simple: false, conditions: [], destinations: [{ host, subset: 'v1', weight: 90 }, { host, subset: 'v2', weight: 10 }] };
const canary: Route = { name: 'canary', primary: false, simple: true, conditions: [{ header: 'canary', op: 'exact', value: 'true', alternative: 0 }], destinations: [{ host, subset: 'v2', weight: 100 }] };
const byPath: Route = { name: 'beta', primary: false, simple: false, conditions: [{ uri: '/beta', op: 'prefix', alternative: 0 }], destinations: canary.destinations };
const traffic = (routes: Route[]): Traffic => ({
  service: 'user-service', namespace: 'default', resource_version: '1', actor: 'file', changed_at: 0, owner: { kind: 'static', by: '' }, yaml: '', routes, subsets: ['v1', 'v2'],
});

it('reads the rules in front of the primary route', () => {
  expect(rulesOf(traffic([canary, primary]))).toEqual([{ name: 'canary', header: 'canary', op: 'exact', value: 'true', subset: 'v2' }]);
  expect(rulesOf(traffic([primary]))).toEqual([]);
});

it('leaves what says more than the form to the YAML', () => {
  expect(rulesOf(traffic([byPath, canary, primary]))).toHaveLength(1);
  expect(othersOf(traffic([byPath, canary, primary]))).toEqual([byPath]);
});

it('finds the mistake of a rule at its place in the YAML, whatever stands between', () => {
  const places = placesOf(traffic([byPath, canary, byPath, primary]), 2);
  expect(places).toEqual([1, 3]);
  const at = (field: string) => [{ field, message: 'wrong' }];
  expect(mistakeOf(0, at('spec.http[1].match[0].headers.canary.regex'), places)).toBe('wrong');
  expect(mistakeOf(1, at('spec.http[3].match[0].headers.x.regex'), places)).toBe('wrong');
  expect(mistakeOf(1, at('rules[1].name'), places)).toBe('wrong');
  expect(mistakeOf(0, at('spec.http[2].match[0].uri.regex'), places)).toBeUndefined();
  expect(placesOf(traffic([canary, byPath, primary]), 0)).toEqual([]);
});

it('begins with a template under a name that is free', () => {
  const first = fromTemplate('canary', 'v2', []);
  expect(fromTemplate('canary', 'v2', [first])).toEqual({ ...first, name: 'canary-2' });
});

it('finds a cookie wherever it stands, and no other', () => {
  const regex = new RegExp(cookieRegex('serin_canary', 'true'));
  for (const text of ['serin_canary=true', 'a=1; serin_canary=true', 'serin_canary=true; b=2', 'a=1;serin_canary=true;b=2']) expect(text).toMatch(regex);
  for (const text of ['xserin_canary=true', 'serin_canary=truely', 'a=serin_canary']) expect(text).not.toMatch(regex);
});

it('reads back the cookie it wrote', () => {
  for (const [name, value] of [['serin_canary', 'true'], ['a.b', 'c+d(e)'], ['x', '']] as const) {
    expect(cookieOf(cookieRegex(name, value))).toEqual({ name, value });
  }
  expect(cookieOf('^something else$')).toBeUndefined();
});

it('moves a rule', () => {
  const [a, b] = [fromTemplate('even', 'v1', []), fromTemplate('odd', 'v2', [])];
  expect(moved([a, b], 1, -1)).toEqual([b, a]);
  expect(moved([a, b], 0, -1)).toEqual([a, b]);
  expect(sameRules([a, b], [a, b])).toBe(true);
  expect(sameRules([a, b], [b, a])).toBe(false);
});
