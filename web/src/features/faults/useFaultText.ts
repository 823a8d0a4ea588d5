// A fault in words.

import type { Fault } from '@/api/console';
import { useText } from '@/composables/useText';
import { percent } from '@/features/split/interval';

export function useFaultText() {
  const { t, locale } = useText();

  function faultText(fault: Fault): string {
    const delay = fault.jitter_ms > 0 ? `${fault.delay_ms.toLocaleString(locale.value)}–${(fault.delay_ms + fault.jitter_ms).toLocaleString(locale.value)}` : fault.delay_ms.toLocaleString(locale.value);
    const parts = [
      fault.error_rate > 0 ? t('fault.errors', { share: percent(fault.error_rate, locale.value) }) : '',
      fault.delay_ms + fault.jitter_ms > 0 ? t('fault.delay', { ms: delay }) : '',
    ].filter(Boolean);
    return parts.length > 0 ? parts.join(t('list.and')) : t('fault.none');
  }

  return { faultText };
}
