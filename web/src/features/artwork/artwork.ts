// A product's picture: its category's scene, and in it the thing that its words name. The same product gives the same picture,
// byte for byte, on every machine; no photo is loaded from anywhere.

import { bicycle } from './motifs/bicycle';
import { birds } from './motifs/birds';
import { coffeeTea } from './motifs/coffeeTea';
import { book, box, type Motifs } from './motifs/common';
import { garden } from './motifs/garden';
import { kitchen } from './motifs/kitchen';
import { music } from './motifs/music';
import { outdoor } from './motifs/outdoor';
import { stationery } from './motifs/stationery';
import { toysGames } from './motifs/toysGames';
import { paintFor } from './paint';
import { scene } from './scenes';

export interface Pictured {
  id: string;
  name: string;
  category: string;
  tags: readonly string[];
}

const motifs: Record<string, Motifs> = {
  birds,
  'coffee-tea': coffeeTea,
  kitchen,
  books: [[/./, book]],
  music,
  outdoor,
  garden,
  stationery,
  'toys-games': toysGames,
  bicycle,
};

/** A category that this release does not know yet comes in a box. */
const otherwise: Motifs = [[/./, box]];

export function artwork(product: Pictured): string {
  const paint = paintFor(product);
  const ground = scene(product.category, paint);
  const choices = motifs[product.category] ?? otherwise;
  const found = choices.find(([words]) => words.test(paint.words));
  const thing = (found?.[1] ?? box)(paint);
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 240 240" width="240" height="240">${ground}${thing}</svg>`;
}

const MOST = 300;
const drawn = new Map<string, string>();

/** The picture as an address for an image. */
export function artworkUrl(product: Pictured): string {
  const key = `${product.id} ${product.name} ${product.tags.join(' ')}`;
  const known = drawn.get(key);
  if (known !== undefined) return known;
  if (drawn.size >= MOST) drawn.clear();
  const url = `data:image/svg+xml,${encodeURIComponent(artwork(product))}`;
  drawn.set(key, url);
  return url;
}
