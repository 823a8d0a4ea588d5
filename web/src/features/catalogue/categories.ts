// The categories of the shop, each with a thing that stands for it.

import type { Pictured } from '@/features/artwork/artwork';

const stands = {
  birds: 'nest-box-robin-open',
  'coffee-tea': 'pour-over-kettle-gooseneck',
  kitchen: 'cast-iron-skillet-26cm',
  books: 'field-guide-garden-birds',
  music: 'record-copper-sky-ambient',
  outdoor: 'tent-two-person-ridge',
  garden: 'watering-can-zinc-9l',
  stationery: 'fountain-pen-fine-nib',
  'toys-games': 'puzzle-1000-garden-birds',
  bicycle: 'bicycle-bell-brass',
} as const;

export type Category = keyof typeof stands;

export const categories = Object.keys(stands) as Category[];

export function isCategory(value: string): value is Category {
  return value in stands;
}

export function emblemOf(category: Category): Pictured {
  return { id: stands[category], name: '', category, tags: [] };
}
