// A product to test with.

import type { Product } from '@/api/schema';

export function product(id: string, cents = 1999, more: Partial<Product> = {}): Product {
  return { id, name: `The ${id}`, description: 'It is what it is.', category: 'birds', price_cents: cents, currency: 'EUR', stock: 50, tags: ['bird'], ...more };
}
