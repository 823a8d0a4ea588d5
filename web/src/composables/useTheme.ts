// Light or dark: as the system has it, or as chosen here. The choice is an attribute of the document; the colours follow in CSS.

import { readonly, ref } from 'vue';

import { lasting } from './storage';

export const themes = ['system', 'light', 'dark'] as const;
export type Theme = (typeof themes)[number];

const KEY = 'serin.theme';

function isTheme(value: string | null): value is Theme {
  return themes.some((theme) => theme === value);
}

const kept = lasting.get(KEY);
const theme = ref<Theme>(isTheme(kept) ? kept : 'system');
apply(theme.value);

function apply(chosen: Theme): void {
  const root = document.documentElement;
  if (chosen === 'system') delete root.dataset['theme'];
  else root.dataset['theme'] = chosen;
}

function choose(chosen: Theme): void {
  theme.value = chosen;
  apply(chosen);
  if (chosen === 'system') lasting.remove(KEY);
  else lasting.set(KEY, chosen);
}

export function useTheme() {
  return { theme: readonly(theme), choose };
}
