// The colours of the design as values, for what is drawn on a canvas: CSS variables that follow light and dark mean nothing there.

import { onScopeDispose, readonly, shallowRef, watch } from 'vue';

import { useTheme } from './useTheme';

const names = ['ground', 'surface', 'sunken', 'line', 'line-strong', 'text', 'text-soft', 'v1', 'v2', 'v-other', 'v1-text', 'v2-text', 'on-v2', 'fail', 'good', 'warn'] as const;
export type Palette = Record<(typeof names)[number], string>;

function read(): Palette {
  const probe = document.createElement('span');
  probe.hidden = true;
  document.body.append(probe);
  const entries = names.map((name) => {
    probe.style.color = `var(--${name})`;
    return [name, getComputedStyle(probe).color] as const;
  });
  probe.remove();
  return Object.fromEntries(entries) as Palette;
}

/** Renewed when the colours change, here or in the system. */
export function usePalette() {
  const palette = shallowRef(read());
  const renew = (): void => {
    palette.value = read();
  };
  const system = matchMedia('(prefers-color-scheme: dark)');
  system.addEventListener('change', renew);
  onScopeDispose(() => system.removeEventListener('change', renew));
  watch(useTheme().theme, renew, { flush: 'post' });
  return readonly(palette) as Readonly<typeof palette>;
}

/** A colour of the palette that lets through what is below it. */
export function faded(colour: string, alpha: number): string {
  return colour.replace(/^rgba?\(([^)]*)\)$/, (_, parts: string) => `rgba(${parts.split(',').slice(0, 3).join()}, ${alpha})`);
}
