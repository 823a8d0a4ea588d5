// What the fake shop remembers, until it stops. A development aid: it is part of no build.

import { readFileSync } from 'node:fs';

import type { Entry, Order, Product, User } from '../../src/api/schema.ts';

const file = new URL('../../../services/product/data/products.json', import.meta.url);

export interface Account extends User {
  password: string;
}

export class FakeShop {
  readonly products: Product[] = JSON.parse(readFileSync(file, 'utf8'));
  readonly accounts: Account[] = [];
  readonly orders: (Order & { user_id: number; key: string; readyAt: number })[] = [];
  readonly entries: Entry[] = [];
  readonly listeners = new Set<(entry: Entry) => void>();
  /** How often a key was asked for, so that a first answer can get lost. */
  readonly asked = new Map<string, number>();
  requests = 0;

  constructor() {
    // So that what is seldom can be seen: few left, none left.
    const [, few, none] = this.products;
    if (few) few.stock = 4;
    if (none) none.stock = 0;
    const words = ['The dripper arrived in one piece. So did my morning.', 'Heard a serin from the balcony today!\nNow I know what to look for.', '好漂亮的小店，明信片很快就到了。', 'My daughter has not let go of the plush robin since.'];
    const names = ['Ada Finch', 'Jonas', '小雨', 'Maren'];
    words.forEach((text, i) => this.write(names[i] ?? '', text, Date.now() - (words.length - i) * 3_700_000));
  }

  write(author: string, text: string, at = Date.now()): Entry {
    const entry: Entry = { id: `${at}-0`, author, text, created_at: new Date(at).toISOString() };
    if (this.entries.length % 2 === 0) entry.reactions = { heart: 2, bird: 1 };
    this.entries.unshift(entry);
    for (const listener of this.listeners) listener(entry);
    return entry;
  }
}
