// The size of an element, as it changes.

import { onScopeDispose, readonly, ref, type ShallowRef, watch } from 'vue';

export function useSize(element: Readonly<ShallowRef<HTMLElement | null>>) {
  const width = ref(0);
  const height = ref(0);
  const observer = new ResizeObserver(([entry]) => {
    width.value = Math.round(entry?.contentRect.width ?? 0);
    height.value = Math.round(entry?.contentRect.height ?? 0);
  });
  watch(element, (now, before) => {
    if (before) observer.unobserve(before);
    if (now) observer.observe(now);
  }, { immediate: true, flush: 'post' });
  onScopeDispose(() => observer.disconnect());
  return { width: readonly(width), height: readonly(height) };
}
