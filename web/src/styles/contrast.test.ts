import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, test } from 'vitest';

const css = readFileSync(join(import.meta.dirname, 'tokens.css'), 'utf8');
const tokens = new Map([...css.matchAll(/--([\w-]+):\s*light-dark\((#\w+),\s*(#\w+)\)/g)].map(([, name, light, dark]) => [name, { light, dark }]));

/** Relative luminance and contrast as WCAG 2.2 defines them. */
function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a: string, b: string): number {
  const [dark = 0, light = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (light + 0.05) / (dark + 0.05);
}

const texts: [text: string, grounds: string[]][] = [
  ['text', ['ground', 'surface', 'sunken', 'brand-soft']],
  ['text-soft', ['ground', 'surface', 'sunken', 'brand-soft']],
  ['brand', ['ground', 'surface']],
  ['brand-strong', ['brand-soft']],
  ['on-brand', ['brand', 'brand-strong']],
  ['danger', ['ground', 'surface', 'danger-soft']],
  ['warn', ['ground', 'surface', 'warn-soft']],
  ['good', ['ground', 'surface', 'good-soft']],
  ['v1-text', ['v1-soft', 'surface']],
  ['v2-text', ['v2-soft', 'surface']],
  ['on-v1', ['v1']],
  ['on-v2', ['v2']],
];

describe.each(['light', 'dark'] as const)('in %s', (scheme) => {
  const colour = (name: string): string => tokens.get(name)?.[scheme] ?? `no token ${name}`;

  test.each(texts.flatMap(([text, grounds]) => grounds.map((ground) => [text, ground])))('%s reads well on %s', (text, ground) => {
    expect(contrast(colour(text), colour(ground))).toBeGreaterThanOrEqual(4.5);
  });

  test.each([['line-strong', 'surface'], ['line-strong', 'ground'], ['focus', 'ground'], ['v1', 'surface']])('%s is seen on %s', (sign, ground) => {
    expect(contrast(colour(sign), colour(ground))).toBeGreaterThanOrEqual(3);
  });

  test('the versions differ in lightness, not in hue alone', () => {
    expect(contrast(colour('v1'), colour('v2'))).toBeGreaterThanOrEqual(1.5);
  });
});
