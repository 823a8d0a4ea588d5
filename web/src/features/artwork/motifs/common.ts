// What several categories are sold in: bags, tins, jars, boxes, books, packets. Things stand on y = 196, around x = 120.

import { type Emblem, emblem } from '../emblems';
import { brass, glass, type Hue, ink, type Paint, paper, steel, wood } from '../paint';
import { circle, faint, line, oval, path, put, rect, repeat, shade, shadow, shine, turn } from '../pen';

export type Motif = (p: Paint) => string;

/** What is drawn for which words; the first that fits. The last one fits everything. */
export type Motifs = readonly (readonly [words: RegExp, motif: Motif])[];

const label = (p: Paint, x: number, y: number, r: number, sign: Emblem = emblem): string =>
  circle(x, y, r, paper[2]) + put(x, y, r / 46, sign(p));

export const bag: Motif = (p) =>
  shadow(120, 198, 58) +
  path('M74 66H166L172 190Q172 196 166 196H74Q68 196 68 190Z', p.a[1]) + path('M76 50H164L166 72H74Z', p.a[0]) +
  line('M76 58H164M76 64H164', p.a[2], 1.4) + shade('M144 72H166L172 190Q172 196 166 196H146Z') + shine('M78 76H88L84 190H74Z', 0.18) +
  rect(108, 44, 24, 12, p.b[1], 3) + label(p, 119, 130, 36) + rect(98, 176, 42, 4, p.a[2], 2);

export const pouch: Motif = (p) =>
  shadow(120, 198, 54) + path('M78 58Q120 50 162 58L168 188Q120 204 72 188Z', p.b[1]) + path('M80 58Q120 50 160 58L161 74Q120 66 79 74Z', p.b[0]) +
  shade('M142 54L162 58L168 188Q156 194 146 195Z', 0.12) + circle(104, 63, 3, p.b[3]) + circle(136, 63, 3, p.b[3]) + label({ ...p, b: p.a }, 119, 128, 34);

export const tin: Motif = (p) =>
  shadow(120, 198, 54) + rect(74, 76, 92, 120, p.a[1], 8) + oval(120, 78, 46, 11, p.a[2]) + rect(72, 62, 96, 22, p.a[0], 6) + oval(120, 62, 48, 11, p.a[1]) +
  oval(120, 60, 30, 6, p.a[2]) + shade('M146 84H166V188Q166 196 158 196H146Z') + shine('M82 90H90V190H82Z', 0.22) + label(p, 118, 140, 34);

export const packet: Motif = (p) =>
  turn(-4, 120, 120, rect(72, 40, 96, 152, p.a[3], 4) + rect(72, 40, 96, 30, p.a[1], 4) + faint(0.9, rect(84, 51, 72, 7, p.a[3], 3)) +
    circle(120, 120, 40, p.ground[2]) + put(120, 118, 1.12, emblem(p)) + rect(92, 174, 56, 5, p.a[2], 2) + shade('M152 70H168V188Q168 192 164 192H152Z', 0.07)) +
  path('M84 198a4 3 0 1 0 .1 0ZM158 199a4 3 0 1 0 .1 0ZM172 196a3 2 0 1 0 .1 0Z', wood[0]);

export const jarWith = (x: number, s: number, inside: Hue, lid: Hue): string =>
  put(x, 196, s, rect(-26, -74, 52, 74, glass, 10) + rect(-26, -48, 52, 48, inside[1], 10) + oval(0, -48, 26, 5, inside[2]) + rect(-22, -90, 44, 16, lid[1], 4) + rect(-22, -82, 44, 4, lid[0]) + shine('M-20-68H-13V-8H-20Z', 0.5));

export const book: Motif = (p) => {
  const plain = p.chance();
  const cover = p.a;
  const front = plain < 0.34
    ? rect(86, 50, 84, 62, p.b[3]) + rect(92, 122, 62, 7, cover[3], 3) + rect(92, 135, 44, 5, cover[2], 2) + put(128, 82, 0.86, emblem(p))
    : plain < 0.67
      ? circle(128, 102, 40, cover[2]) + put(128, 102, 0.98, emblem(p)) + rect(98, 160, 60, 6, cover[3], 3) + rect(110, 171, 36, 4, cover[2], 2)
      : rect(92, 52, 72, 128, p.ground[3], 3) + put(128, 128, 1, emblem(p)) + rect(100, 64, 56, 7, cover[1], 3) + rect(108, 76, 40, 5, cover[2], 2);
  return shadow(124, 199, 64) + turn(plain < 0.5 ? -5 : 4, 120, 120,
    path('M82 188H176V198H82Z', paper[1]) + line('M84 191H174M84 195H174', paper[0], 1.2) + rect(78, 40, 100, 152, cover[1], 5) + rect(78, 40, 12, 152, cover[0], 4) + path('M78 186Q78 200 88 200H178V196H88Q82 196 82 190Z', cover[0]) + front + shine('M90 40H94V192H90Z', 0.14));
};

export const notebook = (hue: Hue, more: string): string =>
  shadow(122, 199, 60) + turn(6, 120, 120, rect(80, 46, 96, 146, paper[1], 5) + rect(74, 42, 96, 146, hue[1], 7) + rect(74, 42, 14, 146, hue[0], 7) + more);

export const box: Motif = (p) =>
  shadow(120, 199, 76) + path('M46 78 60 62H180L194 78Z', p.a[2]) + rect(46, 78, 148, 118, p.a[1], 4) + rect(58, 90, 124, 94, p.ground[3], 4) +
  circle(120, 140, 42, p.b[3]) + put(120, 140, 1.2, emblem(p)) + rect(66, 96, 40, 5, p.a[2], 2) + rect(150, 174, 26, 5, p.b[1], 2) + shade('M46 186H194V192Q194 196 190 196H50Q46 196 46 192Z', 0.12);

export const bottle = (p: Paint, cap: Hue): string =>
  shadow(120, 198, 44) + path('M92 92Q92 80 104 76V60H136V76Q148 80 148 92V186Q148 196 138 196H102Q92 196 92 186Z', p.a[1]) + rect(102, 44, 36, 20, cap[1], 4) +
  shade('M132 78Q148 82 148 92V186Q148 196 138 196H132Z') + rect(92, 112, 56, 52, paper[2]) + put(120, 138, 0.62, emblem(p)) + shine('M97 96H102V186H97Z', 0.3);

/** A pair of glasses to look through. */
export const binoculars: Motif = (p) =>
  shadow(120, 198, 70) +
  faint(1, path('M60 112 78 66H106L112 112V186H60Z', p.a[0]), path('M180 112 162 66H134L128 112V186H180Z', p.a[0])) +
  rect(104, 92, 32, 56, iron0, 6) + rect(76, 52, 32, 22, ink, 5) + rect(132, 52, 32, 22, ink, 5) + rect(112, 80, 16, 22, steel[1], 4) + line('M113 85H127M113 90H127M113 95H127', steel[0], 1.5) +
  path('M66 114 82 72H92L84 180H66Z', p.a[1]) + path('M146 72H160L174 114V180H148Z', p.a[1]) +
  rect(54, 172, 62, 24, ink, 8) + rect(124, 172, 62, 24, ink, 8) + oval(85, 190, 22, 4, '#7fa9b8') + oval(155, 190, 22, 4, '#7fa9b8') + rect(60, 150, 52, 6, p.b[1], 2) + rect(128, 150, 52, 6, p.b[1], 2) + shine('M70 118 80 92 84 92 76 168H70Z', 0.3);

const iron0 = '#1f2429';

export const saw: Motif = (p) =>
  shadow(120, 196, 80) + turn(-24, 120, 130, path('M28 126 150 104V140L40 138Z', steel[2]) + repeat(16, (i) => path(`M${42 + i * 6.6} ${138 + i * 0.1}l3.3 7 3.3-7Z`, steel[1])) + line('M34 128 150 108', steel[3], 2) +
    path('M146 100C176 92 214 104 212 128C210 148 178 152 146 144Z', /orchard|pruning/.test(p.words) ? wood[1] : p.a[1]) + path('M164 114C180 108 198 114 198 126C196 136 178 138 164 134Z', p.ground[3]) + circle(154, 122, 3.5, brass[1]));
