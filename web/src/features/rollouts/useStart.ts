// How the next rollout is to be started. Kept as long as the page is open: whoever shows one after the other sets it once.

import { reactive } from 'vue';

import type { StartWish } from '@/api/rollouts';

/** `1` is as the file says, which is what a cluster does. */
export const speeds = [1, 10, 60, 300] as const;

/** As Argo Rollouts would do it, but sixty times as fast: a minute of the file is a second. */
const wish = reactive<StartWish>({ speed: 60, sequential: false, adaptive: false });

export function useStart() {
  return {
    wish,
    /** A pause ends early only where the versions are compared. */
    setSequential(on: boolean): void {
      wish.sequential = on;
      if (!on) wish.adaptive = false;
    },
    setAdaptive(on: boolean): void {
      wish.adaptive = on;
      if (on) wish.sequential = true;
    },
  };
}
