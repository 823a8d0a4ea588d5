// Colours and chance of one picture, both fixed by the product's id: the same product looks the same for ever.

import { chanceFrom, hash } from '@/composables/chance';

/** From dark to pale. */
export type Hue = readonly [dark: string, mid: string, light: string, pale: string];

export const hues = {
  moss: ['#465a1c', '#75913a', '#a9c166', '#e6eecb'],
  teal: ['#1b5658', '#2f8682', '#7fc0b6', '#d5ebe6'],
  blue: ['#24467a', '#3f6fb3', '#8fb4df', '#dce9f6'],
  rust: ['#8a3a1c', '#c55d34', '#e8a07a', '#fae2d4'],
  mustard: ['#8a610f', '#d29b27', '#f0c968', '#fcf0cd'],
  plum: ['#57294f', '#8a4b82', '#c294ba', '#f1e0ed'],
  coral: ['#a3363f', '#dd6862', '#f3aa9e', '#fde5df'],
  sky: ['#276a8f', '#4e9dc5', '#9dcde4', '#dceff7'],
  sand: ['#77653f', '#b19a6e', '#d9c9a4', '#f4eddb'],
  slate: ['#323c47', '#5c6b79', '#9aa8b4', '#e0e6eb'],
} as const satisfies Record<string, Hue>;

export type HueName = keyof typeof hues;

export const wood: Hue = ['#74451f', '#a86f3f', '#cf9b66', '#ecca9c'];
export const steel: Hue = ['#59656e', '#8f9da6', '#c4ced5', '#eef2f4'];
export const iron: Hue = ['#1f2429', '#373e46', '#59626b', '#8b949c'];
export const copper: Hue = ['#864523', '#be7142', '#e2a274', '#f5d2b4'];
export const brass: Hue = ['#86631a', '#c29934', '#e9cb74', '#f7e8b5'];
export const leaf: Hue = ['#3f662a', '#67924a', '#9cc07a', '#d5e6c2'];
export const paper: Hue = ['#d9cda9', '#efe6cd', '#faf5e6', '#fffdf6'];
export const glass = '#dff0f3';
export const ink = '#23281f';

export interface Paint {
  /** The ground of the picture. */
  ground: Hue;
  /** The thing itself, and what is set off against it. */
  a: Hue;
  b: Hue;
  /** Chance between 0 and 1, the same row of values each time. */
  chance: () => number;
  /** All that is known of the product, in lower case: what it is called decides what is drawn. */
  words: string;
}

type Scheme = readonly [ground: HueName, a: HueName, b: HueName];

const schemes: Record<string, readonly Scheme[]> = {
  birds: [['moss', 'rust', 'mustard'], ['sky', 'moss', 'coral'], ['mustard', 'teal', 'rust'], ['teal', 'mustard', 'coral']],
  'coffee-tea': [['rust', 'teal', 'mustard'], ['sand', 'rust', 'moss'], ['mustard', 'blue', 'coral'], ['teal', 'coral', 'sand']],
  kitchen: [['teal', 'rust', 'mustard'], ['mustard', 'teal', 'coral'], ['coral', 'blue', 'mustard'], ['sand', 'moss', 'rust']],
  books: [['blue', 'coral', 'mustard'], ['sand', 'teal', 'rust'], ['plum', 'mustard', 'teal'], ['moss', 'blue', 'coral'], ['coral', 'plum', 'mustard']],
  music: [['plum', 'mustard', 'teal'], ['blue', 'coral', 'mustard'], ['teal', 'plum', 'mustard'], ['mustard', 'plum', 'rust']],
  outdoor: [['sky', 'rust', 'mustard'], ['moss', 'coral', 'blue'], ['mustard', 'moss', 'rust'], ['slate', 'mustard', 'teal']],
  garden: [['moss', 'coral', 'mustard'], ['mustard', 'moss', 'rust'], ['sky', 'moss', 'mustard'], ['coral', 'teal', 'moss']],
  stationery: [['sand', 'blue', 'coral'], ['coral', 'teal', 'mustard'], ['blue', 'mustard', 'rust'], ['plum', 'blue', 'mustard']],
  'toys-games': [['mustard', 'coral', 'blue'], ['sky', 'mustard', 'coral'], ['coral', 'teal', 'mustard'], ['teal', 'rust', 'mustard']],
  bicycle: [['slate', 'coral', 'mustard'], ['sky', 'mustard', 'teal'], ['moss', 'rust', 'blue'], ['mustard', 'blue', 'coral']],
};

const otherSchemes: readonly Scheme[] = [['sand', 'teal', 'mustard'], ['moss', 'rust', 'mustard'], ['sky', 'coral', 'blue']];

export function paintFor(product: { id: string; name: string; category: string; tags: readonly string[] }): Paint {
  const chance = chanceFrom(hash(product.id));
  const choices = schemes[product.category] ?? otherSchemes;
  const [ground, a, b] = choices[Math.floor(chance() * choices.length)] ?? (['sand', 'teal', 'mustard'] as const);
  const words = `${product.id} ${product.name} ${product.tags.join(' ')}`.toLowerCase();
  return { ground: hues[ground], a: hues[a], b: hues[b], chance, words };
}
