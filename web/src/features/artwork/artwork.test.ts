// @vitest-environment happy-dom

import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, test } from 'vitest';

import type { Product } from '@/api/schema';
import { categories, emblemOf } from '@/features/catalogue/categories';

import { artwork } from './artwork';
import { bicycle } from './motifs/bicycle';
import { birds } from './motifs/birds';
import { coffeeTea } from './motifs/coffeeTea';
import type { Motifs } from './motifs/common';
import { garden } from './motifs/garden';
import { kitchen } from './motifs/kitchen';
import { outdoor } from './motifs/outdoor';
import { stationery } from './motifs/stationery';
import { toysGames } from './motifs/toysGames';
import { paintFor } from './paint';

const file = join(import.meta.dirname, '../../../../services/product/data/products.json');
const products = JSON.parse(readFileSync(file, 'utf8')) as Product[];

test('the same product has the same picture, byte for byte', () => {
  for (const product of products) expect(artwork(product)).toBe(artwork({ ...product, tags: [...product.tags] }));
});

test('every product has a picture of its own', () => {
  expect(new Set(products.map(artwork)).size).toBe(products.length);
});

test('a picture is plain SVG: nothing is styled, run or fetched', () => {
  for (const product of products) {
    const picture = artwork(product);
    expect(picture).not.toMatch(/style|<script|href|url\(|on\w+=|NaN|undefined/);
    expect(new DOMParser().parseFromString(picture, 'image/svg+xml').querySelector('parsererror')).toBeNull();
    expect(picture.match(/<g\b/g)?.length ?? 0).toBe(picture.match(/<\/g>/g)?.length ?? 0);
  }
});

test('what a product is called decides what is drawn', () => {
  const drawn: Record<string, Motifs> = { birds, 'coffee-tea': coffeeTea, kitchen, outdoor, garden, stationery, 'toys-games': toysGames, bicycle };
  const nameless = products.filter(({ category, ...product }) => {
    const motifs = drawn[category];
    const { words } = paintFor({ ...product, category });
    return motifs?.findIndex(([one]) => one.test(words)) === (motifs?.length ?? 0) - 1;
  });
  expect(nameless.map((product) => product.id)).toEqual([]);
});

test('a product and a category that nobody drew for get a picture all the same', () => {
  const strange = { id: 'moon-rock', name: 'Moon Rock', category: 'minerals', tags: [] };
  expect(artwork(strange)).toContain('<svg');
  for (const category of categories) expect(artwork({ id: 'x', name: 'X', category, tags: [] })).toContain('<svg');
});

test('what stands for a category is a product of it', () => {
  for (const category of categories) {
    expect(products.find((product) => product.id === emblemOf(category).id)?.category).toBe(category);
  }
  expect(new Set(products.map((product) => product.category))).toEqual(new Set(categories));
});
