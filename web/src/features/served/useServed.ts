// Which version of each service answered this page last.

import { readonly, ref } from 'vue';

import { onServed } from '@/api/client';
import type { Served } from '@/api/served';

export interface Seen extends Served {
  /** The address that was asked. */
  path: string;
  at: number;
}

const seen = ref<Record<string, Seen>>({});

onServed((parts, path) => {
  const at = Date.now();
  for (const part of parts) seen.value[part.service] = { ...part, path: path.split('?')[0] ?? path, at };
});

export function useServed() {
  return readonly(seen);
}
