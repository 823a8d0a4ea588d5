// What travels between the shop page and `/api`, as storefront's `/openapi.json` describes it.

export interface Product {
  id: string;
  name: string;
  description: string;
  category: string;
  price_cents: number;
  currency: string;
  stock: number;
  tags: string[];
}

export interface ProductPage {
  products: Product[];
  total: number;
  next_cursor?: string;
  facets?: { categories?: { category: string; count: number }[] };
}

export const sorts = ['relevance', 'name', 'price', '-price'] as const;
export type Sort = (typeof sorts)[number];

export type Algorithm = 'a' | 'b';

export interface Recommendations {
  algorithm: string;
  products: (Product & { because: string })[];
}

export interface User {
  id: number;
  name: string;
  email: string;
}

export interface NewOrder {
  lines: { product_id: string; quantity: number }[];
  card: { number: string };
  gift_message?: string;
}

export const statuses = [
  'reserving', 'charging', 'committing', 'refunding', 'releasing', 'confirmed', 'cancelled',
] as const;
export type Status = (typeof statuses)[number];

export interface Order {
  id: string;
  status: Status;
  reason?: string;
  lines: { product_id: string; name: string; quantity: number; unit_price_cents: number }[];
  total_cents: number;
  currency: string;
  gift_message?: string;
  payment_id?: string;
  created_at: string;
}

export interface OrderPage {
  orders: Order[];
  next_cursor?: string;
}

export interface Entry {
  /** Its place in the order of all entries: `1732374000000-0`. */
  id: string;
  author: string;
  text: string;
  created_at: string;
  /** How often each was given, as in `{"heart": 2}`; only guestbook v2 has them. */
  reactions?: Record<string, number>;
}

export interface EntryPage {
  entries: Entry[];
  next_before?: string;
}

export interface ShopEvent {
  /** Purchases are told by the storefront itself, once they are confirmed. */
  kind: 'impression' | 'click' | 'cart' | 'dwell';
  product_id?: string;
  product_ids?: string[];
  dwell_ms?: number;
  /** The algorithm whose recommendation led here. */
  algorithm?: Algorithm;
}
