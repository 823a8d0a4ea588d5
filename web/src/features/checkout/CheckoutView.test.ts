// @vitest-environment happy-dom

import { flushPromises, mount } from '@vue/test-utils';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createMemoryHistory, createRouter } from 'vue-router';

import { lasting } from '@/composables/storage';
import { addTexts, speak } from '@/composables/useText';
import { useAccount } from '@/features/account/useAccount';
import { useCart } from '@/features/cart/useCart';
import { product } from '@/testing/product';
import { refusal, type Reply, respond } from '@/testing/respond';
import { shared as sharedEn } from '@/texts/en/shared';
import { shop as shopEn } from '@/texts/en/shop';

import CheckoutView from './CheckoutView.vue';

addTexts({ en: { ...sharedEn, ...shopEn }, zh: {} });
speak('en');

const user = { id: 7, name: 'Ada', email: 'ada@example.org' };
const order = { id: 'o1', user_id: 7, status: 'confirmed', lines: [], total_cents: 3998, currency: 'EUR', created_at: '2026-11-23T10:00:00Z' };

beforeEach(async () => {
  vi.useFakeTimers();
  respond(() => ({ status: 201, body: { user, expires_at: '2026-11-24T10:00:00Z' } }));
  await useAccount().signIn(user.email, 'correct horse');
  useCart().clear();
  useCart().add(product('tent', 1999), 2);
  lasting.remove('serin.intent');
});

afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

async function open() {
  const page = { template: '<div />' };
  const names = ['home', 'products', 'product', 'cart', 'orders', 'order', 'sign-in', 'sign-up'];
  const routes = names.map((name) => ({ path: `/${name}/:id?`, name, component: page }));
  const router = createRouter({ history: createMemoryHistory(), routes: [...routes, { path: '/', component: page }] });
  await router.push('/');
  const view = mount(CheckoutView, { global: { plugins: [router] } });
  const pay = async (card = '4242 4242 4242 4242'): Promise<void> => {
    await view.get('input[inputmode="numeric"]').setValue(card);
    await view.get('form').trigger('submit');
    await vi.advanceTimersByTimeAsync(10_000);
    await flushPromises();
  };
  return { view, router, pay };
}

const keys = (asked: { path: string; headers: Record<string, string> }[]): string[] =>
  asked.filter((one) => one.path === '/api/orders').map((one) => one.headers['idempotency-key'] ?? '');

const orders = (answer: (nth: number) => Reply | undefined) => {
  let nth = 0;
  return respond(({ path }) => (path === '/api/orders' ? answer((nth += 1)) : { status: 202, body: { accepted: 1 } }));
};

test('a confirmed order empties the cart and shows the order', async () => {
  const asked = orders(() => ({ status: 201, body: order }));
  const { router, pay } = await open();
  await pay();
  expect(router.currentRoute.value).toMatchObject({ name: 'order', params: { id: 'o1' } });
  expect(useCart().count.value).toBe(0);
  const sent = asked.find((one) => one.path === '/api/orders');
  expect(sent?.body).toEqual({ lines: [{ product_id: 'tent', quantity: 2 }], card: { number: '4242424242424242' } });
  expect(lasting.get('serin.intent')).toBeNull();
});

test('an order that is still in work is shown as well: its page follows it', async () => {
  orders(() => ({ status: 202, body: { ...order, status: 'charging' } }));
  const { router, pay } = await open();
  await pay();
  expect(router.currentRoute.value.name).toBe('order');
});

test('a declined card is said at the card, and the next attempt is another order', async () => {
  const asked = orders((nth) => (nth === 1 ? refusal(402, 'card_declined', [{ field: 'card.number', message: 'declined' }]) : { status: 201, body: order }));
  const { view, pay } = await open();
  await pay('4000 0000 0000 0002');
  expect(view.get('.field.wrong').text()).toContain(shopEn['failure.card_declined.field']);
  expect(view.text()).toContain(shopEn['checkout.refused']);
  expect(useCart().count.value).toBe(2);
  await pay();
  expect(new Set(keys(asked)).size).toBe(2);
});

test('too little stock is said at the line it is about', async () => {
  orders(() => refusal(409, 'out_of_stock', [{ field: 'lines[0].quantity', message: 'is more than there is' }]));
  const { view, pay } = await open();
  await pay();
  expect(view.get('.summary li .error').text()).toBe(shopEn['failure.out_of_stock.field']);
});

test('without a definite answer the same key is sent, also after a reload', async () => {
  const asked = orders((nth) => (nth <= 3 ? undefined : { status: 201, body: order }));
  const first = await open();
  await first.pay();
  expect(first.view.text()).toContain(shopEn['checkout.unsure']);
  expect(useCart().count.value).toBe(2);
  first.view.unmount();
  const second = await open();
  await second.pay();
  expect(keys(asked)).toHaveLength(4);
  expect(new Set(keys(asked)).size).toBe(1);
  expect(second.router.currentRoute.value.name).toBe('order');
});

test('giving an unsure order up makes the next one another order', async () => {
  const asked = orders((nth) => (nth <= 3 ? refusal(503, 'order_unavailable') : { status: 201, body: order }));
  const { view, pay } = await open();
  await pay();
  const giveUp = view.findAll('button').find((button) => button.text() === shopEn['checkout.unsure.new']);
  await giveUp?.trigger('click');
  await pay();
  expect(new Set(keys(asked)).size).toBe(2);
});

test('a session that ended asks to sign in and keeps the cart', async () => {
  orders(() => refusal(401, 'unauthenticated'));
  const { view, pay } = await open();
  await pay();
  expect(view.text()).toContain(shopEn['checkout.signIn']);
  expect(useCart().count.value).toBe(2);
});

test('without a card nothing is sent', async () => {
  const asked = orders(() => ({ status: 201, body: order }));
  const { view, pay } = await open();
  await pay('');
  expect(view.get('.field.wrong').text()).toContain(shopEn['checkout.number.missing']);
  expect(keys(asked)).toEqual([]);
});
