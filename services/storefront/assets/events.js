// What happens on the page, told in batches, for the comparison of the algorithms. Losing some is no harm to anybody.

import { api } from "./api.js";

const BATCH = 40;
const WAIT_MS = 4000;

let queue = [];
let timer = null;

export function tell(event) {
  queue.push(event);
  if (queue.length >= BATCH) flush();
  else timer ??= setTimeout(flush, WAIT_MS);
}

function flush() {
  clearTimeout(timer);
  timer = null;
  if (queue.length === 0) return;
  const events = queue;
  queue = [];
  api.events(events).catch(() => {
    // recommendation-service is away: the shop sells without its figures.
  });
}

addEventListener("pagehide", flush);

const shown = new Set();
const waiting = new WeakMap();
const observer = new IntersectionObserver(
  (entries) => {
    for (const { isIntersecting, target } of entries) {
      const event = waiting.get(target);
      if (!isIntersecting || !event) continue;
      observer.unobserve(target);
      const key = `${event.product_id} ${event.algorithm ?? ""}`;
      if (!shown.has(key)) tell(event);
      shown.add(key);
    }
  },
  { threshold: 0.6 },
);

/** Tells once when `element` has come into view. */
export function impression(element, product_id, algorithm) {
  waiting.set(element, { kind: "impression", product_id, algorithm });
  observer.observe(element);
}

/** Measures how long a product is looked at, without the time in which the page is hidden; ends with `signal`. */
export function dwell(product_id, algorithm, signal) {
  let visible = 0;
  let since = document.hidden ? null : performance.now();
  const pause = () => {
    if (since !== null) visible += performance.now() - since;
    since = null;
  };
  const finish = () => {
    pause();
    if (visible >= 500) tell({ kind: "dwell", product_id, algorithm, dwell_ms: Math.min(Math.round(visible), 86_400_000) });
    visible = 0;
  };
  const turn = () => (document.hidden ? pause() : (since ??= performance.now()));
  document.addEventListener("visibilitychange", turn, { signal });
  addEventListener("pagehide", () => { finish(); flush(); }, { signal });
  signal.addEventListener("abort", finish, { once: true });
}

// Which algorithm led to a product, so that what happens next can be told with it.
const origins = new Map();
export const ledBy = (id, algorithm) => (algorithm ? origins.set(id, algorithm) : origins.delete(id));
export const originOf = (id) => origins.get(id);
