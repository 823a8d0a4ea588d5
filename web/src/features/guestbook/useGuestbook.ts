// The guestbook, live. The list is read whenever the stream opens: nothing is missed between the two, and whatever comes twice
// is shown once. The browser reconnects by itself where it may; where it gave up, this does.

import { computed, onScopeDispose, ref, shallowRef, watch } from 'vue';

import { type Failure, isFailure } from '@/api/problem';
import type { Entry } from '@/api/schema';
import { shopApi } from '@/api/shop';
import { useResource } from '@/composables/useResource';

import { merged, readEntry } from './entries';

const REOPEN_MS = 4_000;

export function useGuestbook() {
  const latest = useResource((signal) => shopApi.entries(undefined, signal));
  const entries = shallowRef<Entry[]>([]);
  const before = ref<string>();
  const isLoadingOlder = ref(false);
  const olderFailure = shallowRef<Failure>();
  const live = ref<'connecting' | 'live' | 'interrupted'>('connecting');
  let stream: EventSource | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;

  watch(latest.data, (page) => {
    if (!page) return;
    if (entries.value.length === 0) before.value = page.next_before;
    entries.value = merged(entries.value, page.entries);
  });

  function receive(event: MessageEvent<string>): void {
    const entry = readEntry(event.data);
    if (entry) entries.value = merged(entries.value, [entry]);
  }

  function open(): void {
    stream = new EventSource('/api/guestbook/stream');
    stream.addEventListener('entry', receive);
    stream.addEventListener('open', () => {
      const wasInterrupted = live.value === 'interrupted';
      live.value = 'live';
      if (wasInterrupted) void latest.renew();
    });
    stream.addEventListener('error', () => {
      live.value = 'interrupted';
      if (stream?.readyState !== EventSource.CLOSED) return;
      timer = setTimeout(open, REOPEN_MS);
    });
  }

  open();
  onScopeDispose(() => {
    clearTimeout(timer);
    stream?.close();
  });

  async function loadOlder(): Promise<void> {
    isLoadingOlder.value = true;
    olderFailure.value = undefined;
    try {
      const { data } = await shopApi.entries(before.value);
      entries.value = merged(entries.value, data.entries);
      before.value = data.next_before;
    } catch (error) {
      if (!isFailure(error)) throw error;
      olderFailure.value = error;
    } finally {
      isLoadingOlder.value = false;
    }
  }

  return {
    latest,
    entries,
    live,
    hasOlder: computed(() => before.value !== undefined),
    isLoadingOlder,
    olderFailure,
    loadOlder,
    /** What was just written is seen at once, whichever follower answers next. */
    show: (entry: Entry) => (entries.value = merged(entries.value, [entry])),
  };
}
