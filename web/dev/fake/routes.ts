// The answers of the fake shop. They follow storefront's, as far as the page can tell.

import type { NewOrder, Order, Product, User } from '../../src/api/schema.ts';

import { FakeShop } from './state.ts';

export interface Request {
  method: string;
  path: string;
  query: URLSearchParams;
  body: Record<string, unknown>;
  key: string;
  user: number | undefined;
  /** What the cookie `serin_fake` asks for: `empty`, `slow`, `down-product` … */
  modes: string[];
}

export interface Reply {
  status: number;
  body?: unknown;
  cookie?: string;
  /** The services behind the answer. */
  services: string[];
}

const problem = (status: number, code: string, detail: string, field?: string, message = detail): Reply => ({
  status,
  body: { type: `urn:serin:problem:${code}`, title: code, status, detail, code, request_id: 'f4k3-0001', errors: field ? [{ field, message }] : [] },
  services: [],
});

const by = (services: string[], status: number, body?: unknown): Reply => ({ status, body, services });

const publicPart = ({ id, name, email }: User): User => ({ id, name, email });

export class Routes {
  readonly shop = new FakeShop();

  answer(request: Request): Reply {
    this.shop.requests += 1;
    const [, , noun = '', id = '', verb = ''] = request.path.split('/');
    const service = { products: 'product', recommendations: 'recommendation', events: 'recommendation', users: 'user', sessions: 'user', me: 'user', orders: 'order', guestbook: 'guestbook' }[noun];
    if (service && request.modes.includes(`down-${service}`)) return problem(503, `${service}_unavailable`, `${service} cannot be reached right now; try again.`);
    const does = `${request.method} ${noun}`;
    if (does === 'GET products') return id ? this.#product(id) : this.#products(request);
    if (does === 'GET recommendations') return this.#recommendations(request);
    if (does === 'POST events') return by(['recommendation-service'], 202, { accepted: (request.body['events'] as unknown[]).length });
    if (does === 'POST users') return this.#signUp(request);
    if (does === 'POST sessions') return this.#signIn(request);
    if (does === 'DELETE sessions') return { ...by([], 204), cookie: 'serin_session=; Path=/; Max-Age=0' };
    if (does === 'GET me') return this.#me(request);
    if (noun === 'orders') return this.#orders(request, id, verb);
    if (does === 'GET guestbook') return this.#entries(request);
    if (does === 'POST guestbook') return this.#write(request);
    if (noun === 'canary') return { ...by([], 204), cookie: `serin_canary=${request.method === 'PUT' ? 'true; Path=/' : '; Path=/; Max-Age=0'}` };
    return problem(404, 'not_found', 'There is no such address.');
  }

  #products({ query, modes }: Request): Reply {
    const words = (query.get('query') ?? '').toLowerCase();
    const hits = modes.includes('empty') ? [] : this.shop.products.filter((one) => `${one.name} ${one.description} ${one.tags.join(' ')}`.toLowerCase().includes(words));
    const category = query.get('category');
    const found = hits.filter((one) => !category || one.category === category);
    const sort = query.get('sort');
    const order = (a: Product, b: Product): number => (sort === 'price' ? a.price_cents - b.price_cents : sort === '-price' ? b.price_cents - a.price_cents : sort === 'name' ? a.name.localeCompare(b.name) : 0);
    const limit = Number(query.get('limit') ?? 24);
    const at = Number(query.get('cursor') ?? 0);
    const names = [...new Set(hits.map((one) => one.category))];
    return by(['product-service'], 200, {
      products: [...found].sort(order).slice(at, at + limit),
      total: found.length,
      ...(at + limit < found.length && { next_cursor: String(at + limit) }),
      facets: { categories: names.map((name) => ({ category: name, count: hits.filter((one) => one.category === name).length })) },
    });
  }

  #product(id: string): Reply {
    const found = this.shop.products.find((one) => one.id === id);
    return found ? by(['product-service'], 200, found) : { ...problem(404, 'not_found', `There is no product ${id}.`), services: ['product-service'] };
  }

  #recommendations({ query, user, modes }: Request): Reply {
    const from = this.shop.products.findIndex((one) => one.id === query.get('product_id'));
    const limit = Number(query.get('limit') ?? 4);
    const picks = modes.includes('empty') ? [] : Array.from({ length: limit }, (_, i) => this.shop.products[(Math.max(from, 0) * 7 + 23 * (i + 1)) % this.shop.products.length]);
    const products = picks.map((one) => ({ ...one, because: from < 0 ? 'best seller' : 'bought together' }));
    return by(['recommendation-service', 'product-service'], 200, { algorithm: (user ?? 0) % 2 ? 'b' : 'a', products });
  }

  #signUp({ body }: Request): Reply {
    const email = String(body['email']);
    if (this.shop.accounts.some((one) => one.email === email)) return problem(409, 'email_taken', 'This email has an account already: sign in.', 'email', 'has an account already');
    const account = { id: this.shop.accounts.length + 1, email, name: String(body['name']), password: String(body['password']) };
    this.shop.accounts.push(account);
    return { ...by(['user-service'], 201, { ...publicPart(account), signed_in: true }), cookie: `serin_session=${account.id}; Path=/; HttpOnly` };
  }

  #signIn({ body }: Request): Reply {
    const account = this.shop.accounts.find((one) => one.email === body['email'] && one.password === body['password']);
    if (!account) return { ...problem(401, 'wrong_credentials', 'There is no account with this email and password.'), services: ['user-service'] };
    return { ...by(['user-service'], 201, { user: publicPart(account), expires_at: new Date(Date.now() + 3.6e6).toISOString() }), cookie: `serin_session=${account.id}; Path=/; HttpOnly` };
  }

  #me({ user }: Request): Reply {
    const account = this.shop.accounts.find((one) => one.id === user);
    return account ? by(['user-service'], 200, publicPart(account)) : problem(401, 'unauthenticated', 'Sign in first.');
  }

  #orders(request: Request, id: string, verb: string): Reply {
    const { user, modes } = request;
    if (user === undefined) return problem(401, 'unauthenticated', 'Sign in first.');
    const mine = this.shop.orders.filter((one) => one.user_id === user);
    if (request.method === 'POST' && id === '') return this.#place(request, user);
    for (const one of mine) if (one.status === 'charging' && Date.now() > one.readyAt) one.status = 'confirmed';
    if (id === '') return by(['order-service'], 200, { orders: modes.includes('empty') ? [] : mine });
    const found = mine.find((one) => one.id === id);
    if (!found) return problem(404, 'not_found', `You have no order ${id}.`);
    if (verb === 'cancel') Object.assign(found, { status: 'cancelled', reason: 'cancelled_by_user' });
    return by(['order-service'], 200, found);
  }

  #place({ key, body }: Request, user: number): Reply {
    const order = body as unknown as NewOrder;
    const services = ['order-service', 'product-service', 'payment-service'];
    const times = (this.shop.asked.get(key) ?? 0) + 1;
    this.shop.asked.set(key, times);
    const bad = order.lines.findIndex((line) => (this.shop.products.find((one) => one.id === line.product_id)?.stock ?? 0) < line.quantity);
    if (bad >= 0) return { ...problem(409, 'out_of_stock', 'There is not enough of a product. Nothing was charged.', `lines[${bad}].quantity`, 'is more than there is'), services };
    switch (order.card.number) {
      case '4242424242424242':
        return by(services, 201, this.#confirmed(order, user, key, 0));
      case '4000000000000119':
        return times === 1 ? problem(503, 'order_unavailable', 'order-service cannot be reached right now; try again.') : by(services, 202, this.#confirmed(order, user, key, 6_000));
      case '4000000000000002':
        return { ...problem(402, 'card_declined', 'The card was declined. Nothing was charged.', 'card.number'), services };
      case '4000000000009995':
        return { ...problem(402, 'insufficient_funds', 'The card has too little on it. Nothing was charged.', 'card.number'), services };
      case '4000000000006975':
        return problem(503, 'order_unavailable', 'order-service cannot be reached right now; try again.');
      default:
        return { ...problem(422, 'card_refused', 'The card cannot be used here. Nothing was charged.', 'card.number'), services };
    }
  }

  #confirmed(order: NewOrder, user: number, key: string, takesMs: number): Order {
    const known = this.shop.orders.find((one) => one.key === key);
    if (known) return known;
    const lines = order.lines.map((line) => {
      const product = this.shop.products.find((one) => one.id === line.product_id) as Product;
      return { ...line, name: product.name, unit_price_cents: product.price_cents };
    });
    const placed = {
      id: `0199f3a2-77${this.shop.orders.length}0-7c1e-9d55-2f0f3c1b8a4e`,
      user_id: user,
      key,
      readyAt: Date.now() + takesMs,
      status: takesMs > 0 ? ('charging' as const) : ('confirmed' as const),
      lines,
      total_cents: lines.reduce((sum, line) => sum + line.unit_price_cents * line.quantity, 0),
      currency: 'EUR',
      ...(order.gift_message !== undefined && { gift_message: order.gift_message }),
      created_at: new Date().toISOString(),
    };
    this.shop.orders.unshift(placed);
    return placed;
  }

  #entries({ query, modes }: Request): Reply {
    const before = query.get('before');
    const from = before ? this.shop.entries.findIndex((one) => one.id === before) + 1 : 0;
    const entries = modes.includes('empty') ? [] : this.shop.entries.slice(from, from + 20);
    return by(['guestbook'], 200, { entries, ...(from + 20 < this.shop.entries.length && { next_before: entries.at(-1)?.id }) });
  }

  #write({ body, user }: Request): Reply {
    const name = this.shop.accounts.find((one) => one.id === user)?.name ?? String(body['author']);
    return by(['guestbook'], 201, this.shop.write(name, String(body['text'])));
  }
}
