import { readFileSync } from 'node:fs';

import { expect, it } from 'vitest';

import { typesOf } from './types.ts';

const snapshot = new URL('../../src/api/console.openapi.json', import.meta.url);

it("the page's types are those of the console's API (npm run types makes them anew)", async () => {
  const { components } = JSON.parse(readFileSync(snapshot, 'utf8'));
  await expect(typesOf(components.schemas)).toMatchFileSnapshot('../../src/api/console.generated.ts');
});

it('writes what may be left out, be nothing, or be one of several', () => {
  const text = typesOf({
    Share: { type: 'object', required: ['n'], properties: { n: { type: 'integer', description: 'Out of\nhow many.' }, low: { type: ['number', 'null'] } } },
    Kind: { type: 'string', enum: ['a', 'b'] },
    All: { type: 'array', items: { oneOf: [{ $ref: '#/components/schemas/Share' }, { type: 'null' }] } },
    Counts: { type: ['object', 'null'], additionalProperties: { type: 'integer' } },
  });
  expect(text).toContain('export interface Share {\n  /** Out of how many. */\n  n: number;\n  low?: number | null;\n}\n');
  expect(text).toContain("export type Kind = 'a' | 'b';");
  expect(text).toContain('export type All = (Share | null)[];');
  expect(text).toContain('export type Counts = Record<string, number> | null;');
});

it('refuses what it does not know', () => {
  expect(() => typesOf({ Odd: { type: 'file' } })).toThrow('no type for');
});
