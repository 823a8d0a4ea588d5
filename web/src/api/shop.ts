// The endpoints of the shop, each a function.

import { type Answer, call } from './client';
import type {
  Entry, EntryPage, NewOrder, Order, OrderPage, Product, ProductPage, Recommendations, ShopEvent, Sort, User,
} from './schema';

export interface ProductQuery {
  query?: string;
  category?: string;
  sort?: Sort;
  limit?: number;
  cursor?: string;
}

type Values = Record<string, string | number | undefined>;

/** A path with those of the values that are there. */
export function withQuery(path: string, values: Values): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(values)) {
    if (value !== undefined && value !== '') query.set(name, String(value));
  }
  return query.size > 0 ? `${path}?${query}` : path;
}

const id = encodeURIComponent;

export const shopApi = {
  products: (query: ProductQuery, signal?: AbortSignal): Promise<Answer<ProductPage>> =>
    call(withQuery('/api/products', { ...query }), { signal }),
  product: (productId: string, signal?: AbortSignal): Promise<Answer<Product>> =>
    call(`/api/products/${id(productId)}`, { signal }),
  recommendations: (productId: string | undefined, limit: number, signal?: AbortSignal): Promise<Answer<Recommendations>> =>
    call(withQuery('/api/recommendations', { product_id: productId, limit }), { signal }),

  signUp: (body: { email: string; name: string; password: string }): Promise<Answer<User & { signed_in: boolean }>> =>
    call('/api/users', { method: 'POST', body }),
  signIn: (body: { email: string; password: string }): Promise<Answer<{ user: User; expires_at: string }>> =>
    call('/api/sessions', { method: 'POST', body }),
  signOut: (): Promise<Answer<void>> => call('/api/sessions', { method: 'DELETE' }),
  me: (signal?: AbortSignal): Promise<Answer<User>> => call('/api/me', { signal }),

  /** The same key with the same body gives the same order, however often it is sent. */
  placeOrder: (body: NewOrder, key: string): Promise<Answer<Order>> =>
    call('/api/orders', { method: 'POST', body, headers: { 'idempotency-key': key }, timeoutMs: 30_000 }),
  orders: (cursor: string | undefined, signal?: AbortSignal): Promise<Answer<OrderPage>> =>
    call(withQuery('/api/orders', { limit: 10, cursor }), { signal }),
  order: (orderId: string, signal?: AbortSignal): Promise<Answer<Order>> => call(`/api/orders/${id(orderId)}`, { signal }),
  cancelOrder: (orderId: string): Promise<Answer<Order>> => call(`/api/orders/${id(orderId)}/cancel`, { method: 'POST' }),

  entries: (before: string | undefined, signal?: AbortSignal): Promise<Answer<EntryPage>> =>
    call(withQuery('/api/guestbook/entries', { limit: 20, before }), { signal }),
  writeEntry: (body: { author?: string; text: string }, key: string): Promise<Answer<Entry>> =>
    call('/api/guestbook/entries', { method: 'POST', body, headers: { 'idempotency-key': key } }),

  events: (events: ShopEvent[]): Promise<Answer<unknown>> =>
    call('/api/events', { method: 'POST', body: { events }, keepalive: true }),
  setCanary: (joined: boolean): Promise<Answer<void>> => call('/api/canary', { method: joined ? 'PUT' : 'DELETE' }),
};
