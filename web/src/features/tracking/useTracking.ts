// Tells the shop what happens on the page: impression, click, cart, dwell. (Purchases are told by the storefront, once they are
// confirmed.) Events leave every few seconds, and at once when the page is put away. Losing some is better than bothering anyone.

import { onScopeDispose, watch } from 'vue';

import { isFailure } from '@/api/problem';
import type { Algorithm, ShopEvent } from '@/api/schema';
import { shopApi } from '@/api/shop';

import { ledBy, noteLedBy } from './attribution';
import { Batch } from './batch';
import { DwellClock } from './dwell';

const EVERY_MS = 4_000;
/** Shorter looks are passing by. */
const LEAST_DWELL_MS = 500;

const batch = new Batch();
let view = '';
let timer: ReturnType<typeof setTimeout> | undefined;
let pauseMs = EVERY_MS;

function later(): void {
  timer ??= setTimeout(() => {
    timer = undefined;
    void send();
  }, pauseMs);
}

async function send(): Promise<void> {
  const events = batch.take();
  if (events.length === 0) return;
  try {
    await shopApi.events(events);
    pauseMs = EVERY_MS;
  } catch (error) {
    // A definite no will not become a yes; anything else is tried again, ever more patiently.
    if (!(isFailure(error) && error.isDefinite)) batch.giveBack(events);
    pauseMs = Math.min(pauseMs * 2, 60_000);
  }
  if (batch.size > 0) later();
}

/** The page may be gone in a moment: a beacon is the only thing that still gets through. */
function sendAtOnce(): void {
  while (batch.size > 0) {
    const events = batch.take();
    const body = new Blob([JSON.stringify({ events })], { type: 'application/json' });
    if (!navigator.sendBeacon('/api/events', body)) {
      batch.giveBack(events);
      return;
    }
  }
}

document.addEventListener('visibilitychange', () => {
  if (document.visibilityState === 'hidden') sendAtOnce();
});
window.addEventListener('pagehide', sendAtOnce);

function note(event: ShopEvent): void {
  batch.add(event);
  later();
}

function withAlgorithm(productId: string, algorithm = ledBy(productId)): { algorithm?: Algorithm } {
  return algorithm ? { algorithm } : {};
}

export const track = {
  /** A view of the page begins. */
  view(path: string): void {
    view = path;
    batch.turnPage();
  },
  /** A recommendation came into sight. What stands on the page by itself is no impression: it says nothing of an algorithm. */
  impression(productId: string, algorithm: Algorithm): void {
    batch.see(productId, view, algorithm);
    later();
  },
  /** A recommendation was followed. */
  click(productId: string, algorithm: Algorithm): void {
    noteLedBy(productId, algorithm);
    note({ kind: 'click', product_id: productId, algorithm });
  },
  cart(productId: string): void {
    note({ kind: 'cart', product_id: productId, ...withAlgorithm(productId) });
  },
};

/** Measures how long a product is looked at. The visible time is told when it ends: by a turn of the page or a hidden tab. */
export function useDwell(productId: () => string | undefined): void {
  const clock = new DwellClock();
  let current = productId();

  function tell(): void {
    const dwell = clock.take(performance.now());
    if (current !== undefined && dwell >= LEAST_DWELL_MS) {
      note({ kind: 'dwell', product_id: current, dwell_ms: dwell, ...withAlgorithm(current) });
    }
  }

  function follow(): void {
    if (document.visibilityState === 'visible') clock.show(performance.now());
    else {
      clock.hide(performance.now());
      tell();
      sendAtOnce();
    }
  }

  function leave(): void {
    tell();
    sendAtOnce();
  }

  document.addEventListener('visibilitychange', follow);
  window.addEventListener('pagehide', leave);
  follow();
  watch(productId, (next) => {
    tell();
    current = next;
  });
  onScopeDispose(() => {
    document.removeEventListener('visibilitychange', follow);
    window.removeEventListener('pagehide', leave);
    tell();
  });
}
