// The few strokes that every picture is made of, as SVG text on a stage of 240 × 240. The rule it keeps: no style, no script,
// no address in a picture, so that it may stand in an image under the strictest policy.

const n = (value: number): string => String(Math.round(value * 10) / 10);

export const circle = (x: number, y: number, r: number, fill: string): string =>
  `<circle cx="${n(x)}" cy="${n(y)}" r="${n(r)}" fill="${fill}"/>`;

export const oval = (x: number, y: number, rx: number, ry: number, fill: string): string =>
  `<ellipse cx="${n(x)}" cy="${n(y)}" rx="${n(rx)}" ry="${n(ry)}" fill="${fill}"/>`;

export const rect = (x: number, y: number, w: number, h: number, fill: string, round = 0): string =>
  `<rect x="${n(x)}" y="${n(y)}" width="${n(w)}" height="${n(h)}"${round ? ` rx="${n(round)}"` : ''} fill="${fill}"/>`;

export const path = (d: string, fill: string): string => `<path d="${d}" fill="${fill}"/>`;

export const line = (d: string, stroke: string, width = 3): string =>
  `<path d="${d}" fill="none" stroke="${stroke}" stroke-width="${n(width)}" stroke-linecap="round" stroke-linejoin="round"/>`;

export const ring = (x: number, y: number, r: number, stroke: string, width = 3): string =>
  `<circle cx="${n(x)}" cy="${n(y)}" r="${n(r)}" fill="none" stroke="${stroke}" stroke-width="${n(width)}"/>`;

/** Shade and shine are one black and one white, so that the light falls alike on every colour. */
export const shade = (d: string, strength = 0.14): string => `<path d="${d}" fill="#1a1608" opacity="${strength}"/>`;
export const shine = (d: string, strength = 0.35): string => `<path d="${d}" fill="#fff" opacity="${strength}"/>`;

export const faint = (strength: number, ...shapes: string[]): string => `<g opacity="${strength}">${shapes.join('')}</g>`;

export const put = (x: number, y: number, scale: number, ...shapes: string[]): string =>
  `<g transform="translate(${n(x)} ${n(y)}) scale(${Math.round(scale * 100) / 100})">${shapes.join('')}</g>`;

export const turn = (degrees: number, x: number, y: number, ...shapes: string[]): string =>
  `<g transform="rotate(${n(degrees)} ${n(x)} ${n(y)})">${shapes.join('')}</g>`;

export const mirror = (...shapes: string[]): string => `<g transform="matrix(-1 0 0 1 240 0)">${shapes.join('')}</g>`;

/** What things stand on: their shadow. */
export const shadow = (x = 120, y = 198, rx = 62, ry = 7): string => faint(0.16, oval(x, y, rx, ry, '#1a1608'));

export const repeat = (count: number, draw: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => draw(index)).join('');
