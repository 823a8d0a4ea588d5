// How a version looks, on every screen: v1 blue and round, v2 yellow and pointed, anything else grey and square.

export const looks = ['v1', 'v2', 'other'] as const;
export type Look = (typeof looks)[number];

export function lookOf(version: string): Look {
  return version === 'v1' || version === 'v2' ? version : 'other';
}
