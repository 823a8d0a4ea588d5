// @vitest-environment happy-dom

import { flushPromises, mount } from '@vue/test-utils';
import { effectScope } from 'vue';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import type { Tick } from '@/api/console';
import { addTexts, speak } from '@/composables/useText';
import { service, subset, tick } from '@/testing/ticks';
import { control } from '@/texts/en/control';
import { shared } from '@/texts/en/shared';

import LiveGate from './LiveGate.vue';
import { openLive } from './useLive';

addTexts({ en: { ...shared, ...control }, zh: {} });
speak('en');

let pipe: ReadableStreamDefaultController<Uint8Array>;
let scope: ReturnType<typeof effectScope>;

async function send(event: string, data: unknown, id = 1): Promise<void> {
  pipe.enqueue(new TextEncoder().encode(`event: ${event}\nid: ${id}\ndata: ${JSON.stringify(data)}\n\n`));
  await flushPromises();
}

async function open(status = 200) {
  const body = status === 200 ? () => new ReadableStream({ start: (controller) => void (pipe = controller) }) : () => '{"code":"gateway_away","detail":""}';
  vi.stubGlobal('fetch', vi.fn(() => Promise.resolve(new Response(body(), { status }))));
  scope = effectScope();
  scope.run(openLive);
  const gate = mount(LiveGate, { slots: { default: '<p class="figures">{{ params.tick.number }} of {{ params.ticks.length }}</p>', loading: '<p class="place" />' } });
  await flushPromises();
  return gate;
}

const shop = (number: number, more: Partial<Tick> = {}): Tick => tick(number, { services: [service('guestbook', [subset('v1', 'v1')])], ...more });

beforeEach(() => vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date'] }));
afterEach(() => {
  scope.stop();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

it('keeps the place until the figures come, and follows them', async () => {
  const gate = await open();
  expect(gate.find('.place').exists()).toBe(true);
  await send('history', [shop(1), shop(2)], 2);
  await send('tick', shop(3), 3);
  expect(gate.get('.figures').text()).toBe('3 of 3');
  expect(gate.find('.stale').exists()).toBe(false);
});

it('says why there is nothing to see', async () => {
  const gate = await open();
  await send('history', [tick(1)]);
  expect(gate.text()).toContain('No services yet');
});

it('says why nothing comes', async () => {
  const gate = await open(503);
  expect(gate.text()).toContain('The gateway does not answer');
});

it('greys what is old and says how old it is', async () => {
  const gate = await open();
  await send('history', [shop(1)]);
  await vi.advanceTimersByTimeAsync(6000);
  expect(gate.find('.stale').exists()).toBe(true);
  expect(gate.text()).toContain('What you see is 6 seconds old.');
  await send('tick', shop(2), 2);
  expect(gate.find('.stale').exists()).toBe(false);
});

it('greys what the gateway cannot tell any more', async () => {
  const gate = await open();
  await send('history', [shop(1, { stale: 'the gateway does not answer' })]);
  expect(gate.find('.stale').exists()).toBe(true);
  expect(gate.text()).toContain('the gateway does not answer');
});
