// Whether things may move, and a loop that runs with each frame while they may be seen.

import { onScopeDispose, readonly, ref } from 'vue';

const query = matchMedia('(prefers-reduced-motion: reduce)');
const isReduced = ref(query.matches);
query.addEventListener('change', (event) => (isReduced.value = event.matches));

export function useReducedMotion() {
  return readonly(isReduced);
}

/** Calls with the seconds since the frame before, at most a tenth: after a pause nothing jumps. */
export function useFrames(draw: (seconds: number) => void): void {
  let before = performance.now();
  let handle = requestAnimationFrame(frame);

  function frame(now: number): void {
    const seconds = Math.min(0.1, Math.max(0, (now - before) / 1000));
    before = now;
    draw(seconds);
    handle = requestAnimationFrame(frame);
  }

  onScopeDispose(() => cancelAnimationFrame(handle));
}
