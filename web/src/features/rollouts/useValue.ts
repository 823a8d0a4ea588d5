// A measured value as it stands in the conditions it is compared with: in the same unit, without one being guessed.

import { useText } from '@/composables/useText';

export function useValue() {
  const { locale } = useText();
  return { written: (value: number): string => value.toLocaleString(locale.value, { maximumSignificantDigits: Math.abs(value) >= 1000 ? 6 : 4 }) };
}
