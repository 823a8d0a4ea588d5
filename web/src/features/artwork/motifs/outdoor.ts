// For a night under the sky and the way there.

import { brass, ink, iron, leaf, type Paint, paper, steel, wood } from '../paint';
import { circle, faint, line, oval, path, put, rect, repeat, shade, shadow, shine, turn } from '../pen';

import { type Motif, type Motifs, saw } from './common';

const tent: Motif = (p) =>
  shadow(120, 200, 98) + path('M88 74 20 198H150Z', p.a[1]) + path('M88 74 160 66 224 184 150 198Z', p.a[0]) + path('M88 74 62 198H112Z', '#3b2a1c') + path('M88 74 62 198 48 198Z', p.b[2]) + path('M88 74 112 198 128 198Z', p.b[1]) + line('M88 74 8 200M160 66 236 188', p.a[2], 2) + path('M88 74 160 66 164 74 92 82Z', p.a[2]) + line('M88 70V60M160 62V52', wood[0], 4) + path('M160 52h16l-6 6 6 6h-16Z', p.b[1]);

const flame = (x: number, y: number, s: number): string => put(x, y, s, path('M0 0C-14-2-16-18-6-28C-6-20 0-20 0-34C12-24 18-4 0 0Z', '#4f8fd8'), path('M0 0C-7-2-8-10-2-16C0-10 6-8 4-3Q3 0 0 0Z', '#d8ecff'));

const canister = (p: Paint, x: number, s: number): string => put(x, 196, s, path('M-38-56Q-38-74-20-76H20Q38-74 38-56V-8Q38 0 30 0H-30Q-38 0-38-8Z', p.a[1]), shade('M20-76Q38-74 38-56V-8Q38 0 30 0H18Z'), rect(-38, -46, 76, 26, p.a[3]), put(0, -33, 0.4, path('M0 26C-22 22-24-4-10-22C-8-8 0-8 2-30C22-12 26 20 0 26Z', p.b[1])), rect(-9, -86, 18, 12, brass[1], 3), shine('M-31-64H-24V-10H-31Z', 0.3));

const stove: Motif = (p) => shadow(120, 199, 58) + canister(p, 120, 0.9) + rect(110, 104, 20, 20, steel[0], 3) + line('M120 108 76 92V78M120 108 164 92V78M120 108V78', steel[1], 6) + line('M66 80H90M150 80H174', steel[2], 6) + rect(100, 92, 40, 12, iron[1], 5) + flame(104, 92, 0.8) + flame(120, 92, 1.05) + flame(136, 92, 0.8) + line('M130 116h40l8 8', steel[0], 4) + path('M70 76H170L164 40H76Z', steel[2]) + shade('M144 40H164L170 76H146Z') + faint(0.7, line('M108 30c-8-10 8-12 0-22M130 30c-8-10 8-12 0-22', p.ground[1], 4));

const gas: Motif = (p) => shadow(120, 199, 52) + canister(p, 120, 1.5);

const cookset: Motif = (p) => shadow(120, 199, 78) + rect(60, 128, 116, 68, steel[1], 10) + shade('M150 128H166Q176 128 176 138V186Q176 196 166 196H150Z') + rect(54, 122, 128, 10, steel[2], 4) + line('M176 146H222', p.a[1], 8) + rect(76, 84, 84, 42, steel[2], 8) + rect(70, 78, 96, 9, steel[3], 4) + line('M166 96H204', p.a[1], 7) + path('M84 78Q118 56 152 78Z', p.b[1]) + circle(118, 62, 6, ink) + shine('M68 138H76V188H68ZM84 92H90V120H84Z', 0.5);

const sleepingBag: Motif = (p) => shadow(116, 200, 92) + path('M28 116Q28 84 70 84H190Q214 92 214 128T190 178L70 196Q28 190 28 150Z', p.a[1]) + repeat(5, (i) => line(`M${88 + i * 26} 86Q${102 + i * 26} 136 ${88 + i * 26} ${191 - i * 3}`, p.a[0], 2.6)) + path('M28 116Q28 84 70 84Q58 140 70 196Q28 190 28 150Z', p.b[1]) + oval(52, 138, 20, 34, p.b[3]) + oval(52, 146, 14, 22, '#fffdf6') + line('M82 138H196', p.b[2], 3) + shade('M70 196Q58 176 60 166L212 144Q210 176 190 178Z', 0.1);

const mat: Motif = (p) => shadow(124, 200, 92) + path('M66 164 220 150 228 186 84 198Z', p.a[1]) + repeat(6, (i) => line(`M${96 + i * 22} ${163 - i * 2}l${6 + i} ${32 - i * 1.4}`, p.a[0], 2.4)) + circle(66, 146, 50, p.a[0]) + circle(66, 146, 42, p.a[2]) + circle(66, 146, 33, p.a[1]) + circle(66, 146, 24, p.a[2]) + circle(66, 146, 15, p.a[1]) + circle(66, 146, 7, p.a[0]) + rect(208, 154, 14, 12, ink, 3) + line('M28 118Q66 84 104 118', p.b[1], 6);

const rucksack: Motif = (p) => shadow(120, 200, 62) + line('M86 62C60 70 58 120 64 150M154 62C180 70 182 120 176 150', p.b[0], 10) + path('M72 92C72 44 168 44 168 92V180Q168 198 150 198H90Q72 198 72 180Z', p.a[1]) + shade('M146 58Q168 68 168 92V180Q168 198 150 198H140Z') + line('M102 52C102 28 138 28 138 52', p.a[0], 7) + path('M72 92C72 62 98 54 120 54S168 62 168 92V106H72Z', p.a[0]) + rect(84, 130, 72, 54, p.a[2], 10) + rect(84, 130, 72, 14, p.a[0], 6) + rect(112, 138, 16, 12, brass[1], 3) + rect(98, 96, 10, 30, p.b[1], 3) + rect(132, 96, 10, 30, p.b[1], 3) + rect(96, 112, 14, 10, brass[2], 2) + rect(130, 112, 14, 10, brass[2], 2) + rect(60, 184, 120, 16, p.b[1], 8);

const poles: Motif = (p) => {
  const pole = (tilt: number, x: number, hue: readonly string[]): string => turn(tilt, x, 120, rect(x - 4, 62, 8, 128, hue[1] ?? '', 3) + rect(x - 3, 110, 6, 16, steel[2]) + rect(x - 7, 24, 14, 44, ink, 6) + rect(x - 9, 24, 18, 12, ink, 6) + line(`M${x} 30q22 14 10 40`, hue[0] ?? '', 4) + oval(x, 182, 14, 5, ink) + path(`M${x - 3} 188h6l-3 18Z`, steel[0]));
  return shadow(120, 202, 60) + pole(-14, 96, p.a) + pole(16, 144, p.b);
};

const headTorch: Motif = (p) => faint(0.55, path('M150 128 240 70V214Z', '#fff3b8')) + shadow(112, 199, 66) + `<ellipse cx="110" cy="120" rx="72" ry="58" fill="none" stroke="${p.a[0]}" stroke-width="22"/>` + `<ellipse cx="110" cy="120" rx="72" ry="58" fill="none" stroke="${p.a[1]}" stroke-width="14"/>` + line('M44 96l10 8M38 120h12M60 72l8 10', p.a[3], 3) + rect(136, 96, 46, 64, ink, 10) + circle(164, 126, 20, steel[1]) + circle(164, 126, 15, '#fff6cf') + circle(164, 126, 8, '#ffe27a') + rect(142, 102, 14, 6, p.b[1], 3);

const flask: Motif = (p) => shadow(112, 199, 46) + rect(78, 76, 68, 120, p.a[1], 12) + shade('M126 76H134Q146 76 146 88V184Q146 196 134 196H126Z') + shine('M86 88H94V186H86Z', 0.3) + rect(84, 64, 56, 16, steel[1], 4) + path('M88 34H136V66H88Z', steel[2]) + rect(84, 28, 56, 12, steel[0], 5) + rect(78, 142, 68, 10, p.b[1]) + rect(164, 156, 42, 40, steel[2], 6) + oval(185, 157, 21, 5, '#6b4023') + line('M206 166q16 0 12 13t-14 8', steel[1], 5) + faint(0.7, line('M178 144c-8-10 8-12 0-24M194 146c-8-10 8-12 0-24', p.ground[1], 4));

const waterFilter: Motif = (p) => shadow(120, 199, 54) + path('M78 40H162L154 98H86Z', '#cfe8f1') + path('M80 58H160L154 98H86Z', '#86c3dc') + rect(72, 34, 96, 10, p.a[0], 4) + rect(96, 96, 48, 62, p.a[1], 10) + rect(102, 112, 36, 30, p.a[3], 4) + repeat(4, (i) => line(`M107 ${118 + i * 6}H133`, p.a[2], 2)) + rect(110, 156, 20, 14, ink, 3) + path('M120 172C110 184 110 194 120 198C130 194 130 184 120 172Z', '#5aa9cc') + shine('M86 50H94L96 92H90Z', 0.5);

const dryBags: Motif = (p) => {
  const one = (x: number, s: number, hue: readonly string[]): string => put(x, 196, s, path('M-30-80Q0-90 30-80L34-10Q34 0 24 0H-24Q-34 0-34-10Z', hue[1] ?? ''), shade('M14-84L30-80L34-10Q34 0 24 0H14Z'), path('M-28-96H28L30-78Q0-70-30-78Z', hue[0] ?? ''), line('M-26-98C-18-120 18-120 26-98', hue[0] ?? '', 6), rect(-9, -116, 18, 9, ink, 3), shine('M-25-70H-18L-20-10H-26Z', 0.3), rect(-14, -46, 28, 7, '#ffffffb8', 3));
  return shadow(120, 200, 92) + one(70, 1.15, p.a) + one(178, 0.75, leaf) + one(130, 0.95, p.b);
};

const jacket: Motif = (p) => shadow(120, 204, 66, 5) + path('M92 50 54 74 30 164 58 174 72 122V202H168V122L182 174 210 164 186 74 148 50Z', p.a[1]) + path('M92 50C96 26 144 26 148 50L120 84Z', p.a[0]) + path('M102 50C104 38 136 38 138 50L120 74Z', p.b[2]) + line('M120 84V202', p.a[3], 3.4) + shade('M148 50 186 74 210 164 182 174 168 122V202H150Z', 0.1) + line('M84 150l20-8M156 150l-20-8', p.a[0], 4) + line('M36 154l25 8M204 154l-25 8', p.b[1], 5) + repeat(6, (i) => line(`M${22 + i * 38 + (i % 2) * 8} ${20 + (i % 3) * 10}l-5 14`, p.ground[1], 3));

const socks: Motif = (p) => {
  const sock = path('M-22-90H22V-20L62 6Q78 20 62 34Q50 42 34 34L-18 8Q-24 2-24-8Z', p.a[1]) + rect(-24, -94, 48, 22, p.b[1], 6) + path('M36 32 62 6Q78 20 62 34Q50 42 36 32Z', p.b[1]) + path('M-24-8Q-24 2-18 8L-4 14Q8-2-4-16Z', p.b[1]) + line('M-22-58H22M-22-48H22', p.a[3], 4) + line('M-20-34l8-7 8 7 8-7 8 7 8-7', p.b[2], 3);
  return shadow(124, 202, 82) + put(128, 152, 1, sock) + put(84, 160, 1.05, sock);
};

const blanket: Motif = (p) => shadow(120, 200, 92) + path('M30 150 196 136 222 190 42 200Z', p.a[1]) + repeat(5, (i) => line(`M${52 + i * 34} ${149 - i * 3}l10 ${48 - i}`, p.b[2], 6)) + line('M34 164 204 150M38 182 214 170', p.b[2], 6) + repeat(12, (i) => line(`M${44 + i * 15} 198l1 8`, p.b[2], 2.5)) + path('M66 128C66 96 130 96 130 128L126 160H70Z', wood[2]) + repeat(4, (i) => line(`M68 ${130 + i * 8}H128`, wood[1], 2.6)) + line('M70 122C74 74 122 74 126 122', wood[1], 6) + circle(88, 118, 10, '#d8452f') + circle(106, 116, 10, leaf[1]) + rect(150, 108, 18, 42, '#9cc6a4', 6) + rect(155, 94, 8, 16, '#9cc6a4', 2);

const hammock: Motif = (p) => rect(14, 20, 18, 184, wood[1], 4) + rect(208, 20, 18, 184, wood[1], 4) + circle(23, 40, 40, leaf[1]) + circle(216, 36, 42, leaf[1]) + circle(44, 22, 24, leaf[2]) + circle(196, 18, 24, leaf[2]) + shadow(120, 203, 70) + line('M32 92 62 112M208 92 178 112', paper[0], 4) + path('M58 108C84 184 156 184 182 108C160 142 80 142 58 108Z', p.a[1]) + path('M58 108C80 150 160 150 182 108C156 132 84 132 58 108Z', p.a[0]) + repeat(4, (i) => line(`M${80 + i * 27} ${[143, 160, 160, 143][i] ?? 150}q2 ${-8} 0 ${-16}`, p.b[2], 6)) + path('M86 128q10-16 28-8l4 12Z', p.b[1]);

const compass: Motif = (p) => shadow(120, 200, 70) + turn(-10, 120, 120, rect(58, 34, 124, 166, '#eaf5f4d9', 12) + repeat(12, (i) => line(`M58 ${52 + i * 12}h${i % 2 ? 8 : 14}`, p.a[0], 1.8)) + line('M120 40V64M112 50 120 40 128 50', p.a[1], 4) + circle(120, 134, 54, ink) + circle(120, 134, 47, paper[3]) + repeat(24, (i) => turn(i * 15, 120, 134, line(`M120 90v${i % 6 ? 5 : 10}`, ink, i % 6 ? 1.4 : 3))) + turn(38, 120, 134, path('M120 96 130 134H110Z', '#c8372d') + path('M120 172 130 134H110Z', steel[1])) + circle(120, 134, 6, brass[1]));

const firstAid: Motif = (p) => shadow(120, 200, 78) + line('M92 82V66Q92 54 104 54H136Q148 54 148 66V82', p.a[0], 9) + rect(42, 78, 156, 118, p.a[1], 18) + rect(42, 128, 156, 8, p.a[0]) + circle(120, 132, 40, paper[3]) + rect(110, 106, 20, 52, '#c8372d', 4) + rect(94, 122, 52, 20, '#c8372d', 4) + shade('M170 78H180Q198 78 198 96V178Q198 196 180 196H170Z') + shine('M52 92H60V182Q54 180 52 174Z', 0.3) + rect(186, 124, 20, 16, brass[1], 4);

const stool: Motif = (p) => shadow(120, 203, 66) + line('M74 98 150 202M166 98 90 202M120 104 122 206', wood[1], 10) + circle(120, 152, 9, ink) + path('M52 86Q120 66 190 86L180 112Q120 96 62 112Z', p.a[1]) + path('M52 86Q120 66 190 86Q120 104 52 86Z', p.a[2]) + line('M64 88Q120 74 178 88', p.a[3], 1.6);

export const outdoor: Motifs = [
  [/tent/, tent], [/canister/, gas], [/cook-set|cookware/, cookset], [/stove/, stove], [/sleeping-bag/, sleepingBag], [/sleeping-mat/, mat], [/rucksack/, rucksack], [/poles/, poles], [/torch/, headTorch], [/flask/, flask],
  [/water-filter/, waterFilter], [/dry-bag/, dryBags], [/jacket/, jacket], [/socks/, socks], [/blanket/, blanket], [/hammock/, hammock], [/compass/, compass], [/saw/, saw], [/first-aid/, firstAid], [/stool/, stool],
  [/./, tent],
];
