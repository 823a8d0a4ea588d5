// Which algorithm's recommendation led to a product: what is put into the cart or dwelt on later still counts for it.

import type { Algorithm } from '@/api/schema';
import { parsed, passing } from '@/composables/storage';

const KEY = 'serin.led-by';
const MOST = 100;

export function asAlgorithm(value: unknown): Algorithm | undefined {
  return value === 'a' || value === 'b' ? value : undefined;
}

function read(): [string, Algorithm][] {
  const value = parsed(passing.get(KEY));
  if (!Array.isArray(value)) return [];
  return value.flatMap((pair: unknown): [string, Algorithm][] => {
    const [productId, by] = Array.isArray(pair) ? (pair as unknown[]) : [];
    const algorithm = asAlgorithm(by);
    return typeof productId === 'string' && algorithm ? [[productId, algorithm]] : [];
  });
}

export function ledBy(productId: string): Algorithm | undefined {
  return read().find(([known]) => known === productId)?.[1];
}

export function noteLedBy(productId: string, algorithm: Algorithm): void {
  const others = read().filter(([known]) => known !== productId);
  passing.set(KEY, JSON.stringify([[productId, algorithm], ...others].slice(0, MOST)));
}
