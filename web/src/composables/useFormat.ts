// The formats in the language that is spoken now, and a clock for texts such as "5 minutes ago".

import { onScopeDispose, readonly, ref } from 'vue';

import { formatAgo, formatDate, formatDuration, formatMoney } from './format';
import { useText } from './useText';

export function useFormat() {
  const { locale } = useText();
  return {
    money: (cents: number, currency = 'EUR') => formatMoney(cents, currency, locale.value),
    date: (time: string | number) => formatDate(time, locale.value),
    /** `14:03:27`, for what happened today. */
    clock: (time: number) => new Date(time).toLocaleTimeString(locale.value),
    duration: (ms: number) => formatDuration(ms, locale.value),
    ago: (time: string | number, now: number) => formatAgo(time, now, locale.value),
  };
}

export function useNow(everyMs = 30_000) {
  const now = ref(Date.now());
  const timer = setInterval(() => (now.value = Date.now()), everyMs);
  onScopeDispose(() => clearInterval(timer));
  return readonly(now);
}
