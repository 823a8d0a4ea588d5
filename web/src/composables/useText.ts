// Two languages. Texts live in `src/texts`, one folder a language; a page gives its own once, at the start.
//
// The rule it keeps: a component names a text, it never contains one.

import { computed, readonly, ref } from 'vue';

import type { control } from '@/texts/en/control';
import type { shared } from '@/texts/en/shared';
import type { shop } from '@/texts/en/shop';

import { lasting } from './storage';

export const languages = ['en', 'zh'] as const;
export type Language = (typeof languages)[number];

/** A text, or one for each number that the language tells apart. `{name}` is filled in. */
export type Text = string | { one?: string; other: string };
export type Texts = Record<string, Text>;
export type TextKey = keyof typeof shared | keyof typeof shop | keyof typeof control;
export type Values = Record<string, string | number>;

/** What the browser is told to format by. */
export const locales: Record<Language, string> = { en: 'en-IE', zh: 'zh-CN' };

const KEY = 'serin.language';
const known: Record<Language, Texts> = { en: {}, zh: {} };
const language = ref<Language>(initial());
document.documentElement.lang = locales[language.value];

function initial(): Language {
  const wished = [lasting.get(KEY) ?? '', ...navigator.languages];
  const found = wished.map((wish) => languages.find((one) => wish.startsWith(one))).find(Boolean);
  return found ?? 'en';
}

export function addTexts(texts: Record<Language, Texts>): void {
  for (const one of languages) Object.assign(known[one], texts[one]);
}

export function speak(chosen: Language): void {
  language.value = chosen;
  document.documentElement.lang = locales[chosen];
  lasting.set(KEY, chosen);
}

/** The text with its values filled in; `n` among them decides between one and many. */
export function fill(text: Text, values: Values, locale: string): string {
  const n = values['n'];
  const one = typeof text === 'object' && typeof n === 'number' && new Intl.PluralRules(locale).select(n) === 'one';
  const chosen = typeof text === 'string' ? text : ((one ? text.one : undefined) ?? text.other);
  return chosen.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = values[name];
    if (value === undefined) return whole;
    return typeof value === 'number' ? value.toLocaleString(locale) : value;
  });
}

function t(key: TextKey, values: Values = {}): string {
  const text = known[language.value][key];
  return text === undefined ? key : fill(text, values, locales[language.value]);
}

/** The text under a key that is made at run time, such as the code of a problem; `undefined` when there is none. */
function tMaybe(key: string, values: Values = {}): string | undefined {
  const text = known[language.value][key];
  return text === undefined ? undefined : fill(text, values, locales[language.value]);
}

export function useText() {
  return { t, tMaybe, language: readonly(language), locale: computed(() => locales[language.value]), speak };
}
