// What a shopper means to buy. Pure: every change gives a new cart. Money is integer cents.

import type { Product } from '@/api/schema';

/** A product as it was when it was put in: enough to show the cart without asking anyone. */
export interface CartLine {
  product: Pick<Product, 'id' | 'name' | 'category' | 'price_cents' | 'currency' | 'tags'>;
  quantity: number;
}

export type Cart = readonly CartLine[];

/** What order-service takes. */
export const MOST_OF_ONE = 99;
export const MOST_LINES = 50;

function clamp(quantity: number): number {
  return Math.min(Math.max(Math.trunc(quantity), 1), MOST_OF_ONE);
}

export function add(cart: Cart, product: CartLine['product'], quantity = 1): Cart {
  const { id, name, category, price_cents, currency, tags } = product;
  const kept = { id, name, category, price_cents, currency, tags };
  const there = cart.find((line) => line.product.id === id);
  if (!there) return cart.length < MOST_LINES ? [...cart, { product: kept, quantity: clamp(quantity) }] : cart;
  return cart.map((line) => (line === there ? { product: kept, quantity: clamp(line.quantity + quantity) } : line));
}

export function setQuantity(cart: Cart, productId: string, quantity: number): Cart {
  if (!Number.isFinite(quantity)) return cart;
  return cart.map((line) => (line.product.id === productId ? { ...line, quantity: clamp(quantity) } : line));
}

export function remove(cart: Cart, productId: string): Cart {
  return cart.filter((line) => line.product.id !== productId);
}

/** Takes over what is known now of the products: a name or a price that changed. */
export function renewed(cart: Cart, products: readonly Product[]): Cart {
  return cart.map((line) => {
    const now = products.find((product) => product.id === line.product.id);
    return now ? (add([], now, line.quantity)[0] ?? line) : line;
  });
}

export function count(cart: Cart): number {
  return cart.reduce((sum, line) => sum + line.quantity, 0);
}

export function lineCents(line: CartLine): number {
  return line.product.price_cents * line.quantity;
}

export function totalCents(cart: Cart): number {
  return cart.reduce((sum, line) => sum + lineCents(line), 0);
}

/** A cart from storage: what does not read as one is left out. */
export function readCart(value: unknown): Cart {
  if (!Array.isArray(value)) return [];
  const lines = value.filter(isLine).map((line) => ({ product: line.product, quantity: clamp(line.quantity) }));
  const first = lines.filter((line, i) => lines.findIndex((other) => other.product.id === line.product.id) === i);
  return first.slice(0, MOST_LINES);
}

function isLine(value: unknown): value is CartLine {
  const line = value as Partial<CartLine> | null;
  const product = line?.product as Partial<CartLine['product']> | undefined;
  return (
    Number.isFinite(line?.quantity) &&
    typeof product?.id === 'string' &&
    typeof product.name === 'string' &&
    typeof product.category === 'string' &&
    Number.isSafeInteger(product.price_cents) &&
    typeof product.currency === 'string' &&
    Array.isArray(product.tags)
  );
}
