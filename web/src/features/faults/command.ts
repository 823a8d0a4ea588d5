// The same fault on the command line.

import type { Fault } from '@/api/console';
import { shortName } from '@/api/served';

export function faultCommand(service: string, subset: string, { error_rate, delay_ms, jitter_ms }: Fault): string {
  const parts = [
    'serin fault set', shortName(service), subset,
    error_rate > 0 ? `--error-rate ${error_rate}` : '',
    delay_ms > 0 ? `--delay-ms ${delay_ms}` : '',
    jitter_ms > 0 ? `--jitter-ms ${jitter_ms}` : '',
  ];
  return parts.filter(Boolean).join(' ');
}
