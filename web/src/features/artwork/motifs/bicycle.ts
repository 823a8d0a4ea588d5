// For the bicycle: on it, around it, and to mend it.

import { brass, ink, iron, paper, steel, wood } from '../paint';
import { circle, faint, line, path, put, rect, repeat, ring, shade, shadow, shine, turn } from '../pen';

import { bottle as oilBottle, type Motif, type Motifs } from './common';

const wheel = (x: number, y: number, r: number, hue: readonly string[]): string => ring(x, y, r, ink, r * 0.13) + ring(x, y, r * 0.84, hue[1] ?? '', r * 0.06) + repeat(8, (i) => turn(i * 22.5, x, y, line(`M${x} ${y - r * 0.82}V${y + r * 0.82}`, steel[1], 1))) + circle(x, y, r * 0.12, steel[0]);

const pannier: Motif = (p) => shadow(120, 201, 62) + rect(88, 36, 64, 14, ink, 6) + path('M68 62Q120 40 172 62V104H68Z', p.a[0]) + path('M64 84H176L184 184Q184 198 168 198H72Q56 198 56 184Z', p.a[1]) + shade('M152 84H176L184 184Q184 198 168 198H150Z') + path('M60 58Q120 40 180 58L178 108Q120 124 62 108Z', p.a[0]) + rect(112, 100, 16, 58, ink, 4) + rect(108, 132, 24, 14, steel[1], 4) + path('M62 170H178L180 184H60Z', '#f4f6f2') + faint(0.5, line('M64 177H176', steel[1], 2)) + shine('M70 112H78L74 164H68Z', 0.3);

const barBag: Motif = (p) => shadow(120, 200, 74) + line('M20 66C60 44 180 44 220 66', ink, 12) + line('M20 66q-14 6-10 28M220 66q14 6 10 28', ink, 12) + rect(104, 50, 32, 26, iron[1], 5) + rect(54, 84, 132, 112, p.a[1], 14) + shade('M164 84H172Q186 84 186 98V182Q186 196 172 196H164Z') + path('M48 78H192L186 116H54Z', p.a[0]) + rect(66, 86, 108, 26, '#eef7f3', 3) + line('M70 104q14-14 28-6t26-4 26-2 20-2', p.b[1], 3) + line('M92 88v22M140 88v22', '#b7d3c4', 1.6) + circle(126, 95, 4, '#c8372d') + rect(78, 134, 84, 46, p.a[2], 8) + rect(78, 134, 84, 10, p.a[0], 5);

const rack: Motif = (p) => shadow(120, 202, 84) + wheel(120, 150, 52, p.a) + line('M44 92H196M60 92 100 156M180 92 140 156M120 92V150', iron[1], 7) + line('M52 84H188', iron[2], 5) + line('M64 84V92M92 84V92M120 84V92M148 84V92M176 84V92', iron[1], 5) + rect(82, 44, 76, 38, p.b[1], 6) + line('M104 44V82M136 44V82', p.b[0], 5);

const lights: Motif = (p) => faint(0.55, path('M128 104 236 54V170Z', '#fff3b8')) + shadow(104, 200, 66) + rect(46, 74, 84, 60, ink, 16) + circle(112, 104, 26, steel[1]) + circle(112, 104, 20, '#fff6cf') + circle(112, 104, 10, '#ffe27a') + rect(60, 84, 26, 7, p.a[1], 3) + rect(66, 134, 30, 14, '#3a4038', 4) + rect(132, 154, 56, 42, '#7d1f1f', 12) + circle(160, 175, 15, '#ff5a4a') + circle(160, 175, 7, '#ffb3a8') + faint(0.35, circle(160, 175, 32, '#ff5a4a'));

const bell: Motif = () => faint(0.7, line('M184 60q16 10 16 30M200 44q24 16 24 46M56 60q-16 10-16 30M40 44q-24 16-24 46', brass[1], 5)) + shadow(120, 199, 54) + rect(64, 176, 112, 16, ink, 8) + rect(102, 150, 36, 32, iron[1], 5) + path('M58 146C58 92 84 62 120 62S182 92 182 146Z', brass[1]) + shade('M146 72C170 86 182 112 182 146H150C158 120 156 92 146 72Z') + shine('M78 128C80 100 92 84 106 78C96 96 92 114 92 138Z', 0.55) + rect(52, 142, 136, 14, brass[0], 7) + circle(120, 60, 9, brass[2]) + line('M180 150 206 132', steel[0], 7) + circle(208, 130, 8, ink);

const floorPump: Motif = (p) => shadow(120, 202, 62) + path('M74 190H166L176 202H64Z', iron[1]) + rect(104, 70, 30, 124, p.a[1], 6) + shine('M109 76H115V186H109Z', 0.35) + rect(115, 34, 8, 40, steel[2]) + rect(72, 24, 94, 15, wood[1], 7) + rect(100, 64, 38, 12, ink, 4) + circle(119, 160, 26, ink) + circle(119, 160, 21, paper[3]) + line('M119 160 130 146', '#c8372d', 3.4) + repeat(7, (i) => turn(-90 + i * 30, 119, 160, line('M119 143v4', ink, 1.8))) + line('M134 184C190 184 196 130 176 96S196 60 204 74', ink, 6) + rect(198, 70, 14, 26, p.b[1], 4);

const miniPump: Motif = (p) => shadow(120, 192, 88) + line('M20 196 200 96', p.b[1], 12) + turn(-29, 120, 120, rect(28, 98, 112, 24, p.a[1], 8) + rect(136, 102, 42, 16, steel[2], 3) + rect(172, 94, 44, 32, ink, 10) + rect(18, 100, 18, 20, ink, 5) + shine('M36 102H132V108H36Z', 0.4) + rect(60, 92, 12, 42, ink, 4) + rect(112, 92, 12, 42, ink, 4));

const patchKit: Motif = (p) => shadow(120, 200, 82) + path('M38 120 60 70H196L202 120Z', p.a[2]) + rect(34, 120, 172, 76, p.a[1], 10) + rect(44, 130, 152, 58, p.a[3], 6) + circle(74, 158, 20, ink) + circle(74, 158, 13, '#c8603a') + circle(118, 150, 14, ink) + circle(118, 150, 9, '#c8603a') + circle(112, 178, 9, ink) + turn(18, 164, 156, rect(142, 146, 44, 18, '#f4f6f2', 5) + rect(142, 146, 44, 7, '#c8372d', 4) + rect(184, 150, 12, 10, steel[0], 2)) + line('M74 92H176M74 104H150', p.a[0], 5) + rect(150, 168, 34, 14, wood[3], 2);

const levers: Motif = (p) => shadow(120, 202, 64) + [[-22, 88, p.a], [0, 120, p.b], [22, 152, p.a]].map(([tilt, x, hue]) => turn(tilt as number, x as number, 190, path(`M${(x as number) - 12} 196Q${(x as number) - 16} 96 ${(x as number) - 8} 62Q${x as number} 36 ${(x as number) + 14} 44L${(x as number) + 4} 66Q${(x as number) + 16} 110 ${(x as number) + 12} 196Z`, (hue as readonly string[])[1] ?? '') + shine(`M${(x as number) - 8} 186Q${(x as number) - 10} 110 ${(x as number) - 4} 76Q${(x as number) + 2} 110 ${x as number} 186Z`, 0.3) + circle(x as number, 182, 5, p.ground[3]))).join('');

const tube: Motif = (p) => shadow(120, 202, 72) + ring(120, 116, 66, ink, 26) + ring(120, 116, 70, '#4c544c', 6) + rect(112, 22, 16, 34, ink, 4) + rect(115, 10, 10, 24, brass[1], 3) + rect(84, 150, 72, 48, p.a[1], 5) + rect(92, 160, 40, 7, p.a[3], 3) + rect(92, 173, 26, 6, p.a[2], 3) + circle(144, 182, 7, p.b[1]);

const multitool: Motif = (p) => shadow(120, 200, 74) + line('M70 124 40 44M92 120 92 30M146 120 160 34M170 126 206 60', steel[1], 9) + path('M34 36 48 32 46 48Z', steel[0]) + rect(86, 22, 12, 14, steel[0], 1) + path('M152 26 168 24 170 40 154 42Z', steel[0]) + circle(210, 54, 9, steel[0]) + circle(210, 54, 4, p.ground[3]) + rect(44, 116, 152, 76, p.a[1], 20) + rect(54, 128, 132, 52, p.a[0], 14) + circle(72, 154, 9, steel[2]) + circle(168, 154, 9, steel[2]) + rect(92, 144, 56, 20, p.a[1], 6) + line('M100 154H140', p.a[3], 4) + shine('M60 120H180V126H60Z', 0.3);

const chain = (x: number, y: number, n: number): string => repeat(n, (i) => rect(x + i * 16 - 10, y - 6 + (i % 2), 22, 12, i % 2 ? steel[0] : steel[1], 6) + circle(x + i * 16, y, 2.6, ink));

const oil: Motif = (p) => put(-10, 0, 1, oilBottle({ ...p, words: 'bicycle' }, p.b)) + path('M104 46 110 22H118L120 46Z', p.b[2]) + chain(150, 190, 6) + path('M170 150C162 162 164 172 172 172S184 164 176 150C174 146 172 146 170 150Z', '#c98a1e');

const chainBrush: Motif = (p) => shadow(120, 202, 86) + chain(24, 186, 13) + turn(-24, 100, 110, rect(14, 96, 96, 20, p.a[1], 9) + rect(104, 90, 62, 14, p.a[0], 4) + repeat(12, (i) => line(`M${108 + i * 5} 104V128`, ink, 3))) + turn(26, 170, 100, rect(160, 28, 18, 84, p.b[1], 9) + circle(169, 126, 20, p.b[0]) + repeat(12, (i) => turn(i * 30, 169, 126, line('M169 108V98', ink, 4))));

const repairStand: Motif = (p) => shadow(120, 204, 70) + line('M120 150 66 204M120 150 174 204M120 150V206', iron[1], 8) + rect(113, 40, 14, 124, p.a[1], 4) + rect(108, 100, 24, 14, ink, 4) + line('M120 48H146', iron[1], 9) + rect(138, 34, 24, 28, ink, 6) + put(132, 104, 0.84, line('M-64 30 -20-30 40-30 60 30M-20-30 4 30 40-30M4 30H-64', p.b[1], 6), line('M-26-40H-8M34-44 46-50', ink, 5)) + wheel(76, 130, 32, p.b) + wheel(184, 130, 32, p.b);

const saddle: Motif = () => shadow(118, 202, 66) + line('M96 126C88 150 120 156 120 140S146 148 156 126', steel[1], 6) + rect(110, 138, 18, 64, steel[1], 4) + shade('M120 138H128V202H120Z') + path('M30 96C46 72 80 92 112 96C150 100 182 84 214 88C224 92 222 104 210 106C172 110 156 124 128 130C92 138 38 134 30 96Z', '#a3602f') + path('M30 96C46 72 80 92 112 96C150 100 182 84 214 88C180 92 150 108 112 106C80 104 46 92 30 96Z', '#c17f48') + [[48, 100], [60, 112], [206, 97], [74, 118]].map(([x = 0, y = 0]) => circle(x, y, 3.6, brass[2])).join('') + line('M60 126 48 142M60 126l8 16', steel[0], 3);

const barTape: Motif = (p) => shadow(120, 201, 80) + line('M28 60H110C176 60 196 84 190 118S150 150 120 146', ink, 19) + line('M28 60H110C176 60 196 84 190 118S150 150 120 146', '#cda26a', 14) + repeat(9, (i) => line(`M${38 + i * 14} 53l8 14`, '#a77c45', 2.4)) + line('M178 78l14-8M186 98l14-2M186 118l14 6M172 138l8 12M152 146v14M132 142l-2 14', '#a77c45', 2.4) + circle(28, 60, 10, p.a[1]) + circle(74, 164, 34, '#cda26a') + circle(74, 164, 25, '#b98d55') + circle(74, 164, 17, '#cda26a') + circle(74, 164, 9, p.ground[3]) + path('M74 130H120L124 140H88Z', '#cda26a') + circle(166, 186, 10, p.a[1]) + circle(190, 186, 10, p.a[1]);

const cage: Motif = (p) => shadow(120, 202, 50) + rect(92, 60, 56, 130, p.a[1], 12) + rect(92, 84, 56, 8, p.a[0]) + shine('M99 70H106V180H99Z', 0.4) + rect(100, 40, 40, 22, ink, 6) + rect(110, 28, 20, 14, p.b[1], 5) + put(120, 126, 0.5, ring(-22, 8, 16, p.a[3], 5), ring(22, 8, 16, p.a[3], 5), line('M-22 8-6-16H14L22 8M-6-16 2 8H-22M14-16l4-8', p.a[3], 4)) + line('M84 104V186Q84 202 100 202H140Q156 202 156 186V104M84 150H156M84 116C100 128 140 128 156 116', steel[0], 6.5);

const lock: Motif = (p) => shadow(120, 200, 70) + line('M70 140V86A50 50 0 0 1 170 86V140', ink, 23) + line('M70 140V86A50 50 0 0 1 170 86V140', p.a[1], 14) + line('M66 130V88A48 48 0 0 1 92 46', p.a[2], 3.4) + rect(42, 138, 156, 46, ink, 16) + rect(50, 146, 140, 14, iron[1], 7) + circle(120, 166, 11, brass[1]) + rect(117.5, 163, 5, 11, ink, 2) + line('M132 174 160 200', brass[1], 4) + circle(166, 204, 8, brass[2]);

const helmet: Motif = (p) => shadow(120, 198, 68) + line('M70 150C84 186 118 196 132 194M170 150C160 180 146 192 132 194', p.b[0], 6) + rect(122, 188, 20, 12, ink, 4) + path('M40 146C36 84 70 50 122 50S206 86 204 146C204 156 196 158 186 158H56C46 158 40 156 40 146Z', p.a[1]) + shade('M160 60C192 76 206 108 204 146C204 156 196 158 186 158H158C174 130 176 90 160 60Z') + repeat(3, (i) => path(`M${84 + i * 30} 78q10-8 18 0l4 42q-13 8-26 0Z`, p.a[0])) + path('M36 146H160Q166 160 156 164H44Q32 160 36 146Z', p.b[1]) + shine('M58 128C60 96 76 76 92 70C76 90 70 112 70 136Z', 0.35);

const poncho: Motif = (p) => repeat(9, (i) => line(`M${18 + i * 27} ${18 + (i % 3) * 18}l-6 16`, p.ground[1], 3.4)) + shadow(120, 204, 76, 5) + path('M94 62C60 92 36 150 28 200Q120 216 212 200C204 150 180 92 146 62Z', p.a[1]) + path('M88 74C82 28 158 28 152 74C140 96 100 96 88 74Z', p.a[0]) + path('M98 70C96 44 144 44 142 70C134 84 106 84 98 70Z', p.b[3]) + shade('M146 62C180 92 204 150 212 200Q180 206 150 208C160 150 156 100 146 62Z', 0.1) + line('M36 186Q120 202 204 186', '#f4f6f2', 7) + line('M120 94V206', p.a[0], 2.6) + circle(120, 112, 4, p.a[3]) + circle(120, 136, 4, p.a[3]);

const whole: Motif = (p) => wheel(66, 150, 46, p.a) + wheel(178, 150, 46, p.a) + line('M66 150 96 92H154L178 150M96 92 118 150H66M154 92 118 150M150 78 154 92', p.a[1], 7) + rect(82, 80, 32, 9, ink, 4) + line('M150 78h18q12 2 6 14', ink, 6);

export const bicycle: Motifs = [
  [/pannier/, pannier], [/handlebar-bag/, barBag], [/rear-rack/, rack], [/light/, lights], [/bell/, bell], [/floor-pump/, floorPump], [/pump/, miniPump], [/puncture/, patchKit], [/levers/, levers], [/inner-tube/, tube], [/multitool/, multitool],
  [/lube|oil/, oil], [/brush/, chainBrush], [/repair-stand/, repairStand], [/saddle/, saddle], [/bar-tape/, barTape], [/cage/, cage], [/lock/, lock], [/helmet/, helmet], [/poncho/, poncho], [/./, whole],
];
