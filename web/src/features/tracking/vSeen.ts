// `v-seen="callback"`: calls it once, when at least half of the element is in sight. Without a callback nothing is watched.

import type { Directive } from 'vue';

type Callback = () => void;

const callbacks = new WeakMap<Element, Callback>();
let observer: IntersectionObserver | undefined;

function observe(): IntersectionObserver {
  observer ??= new IntersectionObserver(
    (entries, self) => {
      for (const entry of entries.filter((one) => one.isIntersecting)) {
        self.unobserve(entry.target);
        callbacks.get(entry.target)?.();
      }
    },
    { threshold: 0.5 },
  );
  return observer;
}

export const vSeen: Directive<Element, Callback | undefined> = {
  mounted(element, { value }) {
    if (!value) return;
    callbacks.set(element, value);
    observe().observe(element);
  },
  updated(element, { value }) {
    if (value && callbacks.has(element)) callbacks.set(element, value);
  },
  unmounted(element) {
    observer?.unobserve(element);
  },
};
