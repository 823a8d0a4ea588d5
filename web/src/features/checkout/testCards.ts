// The cards of the simulated bank (see payment-service), each with a behaviour of its own.

import type { TextKey } from '@/composables/useText';

export const testCards = [
  { number: '4242 4242 4242 4242', text: 'card.success' },
  { number: '4000 0000 0000 0002', text: 'card.declined' },
  { number: '4000 0000 0000 9995', text: 'card.funds' },
  { number: '4000 0000 0000 0119', text: 'card.lost' },
  { number: '4000 0000 0000 6975', text: 'card.silent' },
] as const satisfies { number: string; text: TextKey }[];
