// What the console says each second, for the whole page: one stream, opened by the page's frame and closed with it.

import { computed, onScopeDispose, readonly, ref, shallowRef } from 'vue';

import type { Tick } from '@/api/console';
import { listen, type ServerEvent } from '@/api/events';
import type { Failure } from '@/api/problem';
import { parsed } from '@/composables/storage';

import { follow } from './follow';
import { merged } from './ring';

/** A tick is due each second; a little late is not lost. */
const LATE_MS = 4_000;

const ticks = shallowRef<readonly Tick[]>([]);
const connection = ref<'connecting' | 'live' | 'lost'>('connecting');
const failure = shallowRef<Failure>();
/** When the latest tick came, by this machine's clock. */
const heardAt = ref(0);
const now = ref(Date.now());

function isTick(value: unknown): value is Tick {
  const tick = value as Partial<Tick> | null;
  return typeof tick?.number === 'number' && typeof tick.at === 'number' && Array.isArray(tick.services);
}

function receive({ event, data }: ServerEvent): void {
  const value = parsed(data);
  const incoming = event === 'tick' ? [value] : event === 'history' && Array.isArray(value) ? value : [];
  const fresh = incoming.filter(isTick);
  if (fresh.length === 0) return;
  ticks.value = merged(ticks.value, fresh);
  heardAt.value = Date.now();
  now.value = heardAt.value;
  connection.value = 'live';
  failure.value = undefined;
}

/** Opens the stream for as long as the calling scope lives. */
export function openLive(): void {
  const end = follow({
    listen: (options) => listen('/api/stream', options),
    onOpen: () => undefined,
    onEvent: receive,
    onBreak(reason) {
      failure.value = reason;
      if (heardAt.value > 0 || reason) connection.value = 'lost';
    },
  });
  const clock = setInterval(() => (now.value = Date.now()), 1000);
  onScopeDispose(() => {
    end();
    clearInterval(clock);
    ticks.value = [];
    connection.value = 'connecting';
    heardAt.value = 0;
  });
}

const latest = computed(() => ticks.value.at(-1));
const isLate = computed(() => heardAt.value > 0 && now.value - heardAt.value > LATE_MS);
const isStale = computed(() => heardAt.value > 0 && (connection.value !== 'live' || isLate.value));
const staleSeconds = computed(() => Math.max(0, Math.round((now.value - heardAt.value) / 1000)));

export function useLive() {
  return {
    ticks: readonly(ticks) as Readonly<typeof ticks>,
    latest,
    failure: readonly(failure) as Readonly<typeof failure>,
    isStale,
    staleSeconds,
    /** By the console's clock, as all times of a tick. */
    at: computed(() => latest.value?.at ?? now.value),
  };
}
