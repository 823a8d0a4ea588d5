// To play with on the table, on the floor and in the wind.

import { bird, emblem } from '../emblems';
import { brass, type Hue, ink, leaf, paper, wood } from '../paint';
import { circle, faint, line, oval, path, put, rect, repeat, shade, shadow, shine, turn } from '../pen';

import { binoculars, box, type Motif, type Motifs } from './common';

const meeple = (x: number, y: number, s: number, fill: string): string => put(x, y, s, path('M0-30A9 9 0 0 1 7-15C20-12 22-6 22-2C16 2 12 0 10 0L18 18H4L0 8-4 18H-18L-10 0C-12 0-16 2-22-2C-22-6-20-12-7-15A9 9 0 0 1 0-30Z', fill));

const boardGame: Motif = (p) => put(0, -8, 1, box(p)) + meeple(50, 186, 1, p.b[1]) + meeple(192, 188, 0.9, p.b[2]) + rect(148, 178, 24, 24, paper[3], 5) + circle(155, 185, 2.6, ink) + circle(160, 190, 2.6, ink) + circle(165, 195, 2.6, ink);

const card = (x: number, y: number, tilt: number, face: string, sign = ''): string => turn(tilt, x, y + 60, rect(x - 36, y - 52, 72, 104, paper[3], 7) + rect(x - 30, y - 46, 60, 92, face, 4) + put(x, y, 0.72, sign));
const suits = (x: number, y: number, fill: string): string => put(x, y, 0.8, path('M0 20C-30 0-22-20-10-20C-4-20 0-14 0-10C0-14 4-20 10-20C22-20 30 0 0 20Z', fill));

const magpie: Hue = ['#15181b', '#23282d', '#f4f6f2', '#fff'];
const cardGame: Motif = (p) => shadow(120, 202, 74) + card(82, 116, -18, p.a[1], circle(0, 0, 14, p.a[2])) + card(156, 116, 18, p.b[2], circle(0, 0, 14, p.b[1])) + card(120, 110, 0, p.ground[3], bird(magpie, ['#1d4f7a', '', '', '']) + circle(-30, 26, 6, brass[1]));

const deck: Motif = (p) => shadow(120, 202, 74) + card(76, 118, -24, paper[2], turn(180, 0, 0, suits(0, 0, ink)) + path('M-3 8H3L9 24H-9Z', ink)) + card(104, 112, -8, paper[2], suits(0, 0, '#c8372d')) + card(134, 112, 8, paper[2], path('M0-28 18 0 0 28-18 0Z', '#c8372d')) + card(164, 120, 24, p.a[1], repeat(5, (i) => line(`M-30 ${-40 + i * 20}L30 ${-20 + i * 20}M30 ${-40 + i * 20}L-30 ${-20 + i * 20}`, p.a[2], 2.4)));

const dice: Motif = () => {
  const die = (x: number, y: number, tilt: number, pips: number[][]): string => turn(tilt, x, y, path(`M${x - 34} ${y - 20}l34-20 34 20-34 20Z`, wood[3]) + path(`M${x - 34} ${y - 20}l34 20v40l-34-20Z`, wood[2]) + path(`M${x + 34} ${y - 20}l-34 20v40l34-20Z`, wood[1]) + pips.map(([px = 0, py = 0]) => oval(x + px, y + py, 4.6, 5.4, ink)).join(''));
  return shadow(120, 202, 84) + die(78, 146, -8, [[-18, -4], [-18, 14], [0, -20], [18, 8]]) + die(158, 154, 12, [[-24, -8], [-10, 22], [-17, 7], [-8, -20], [8, -20], [18, 8]]) + die(124, 88, 4, [[-17, 6], [0, -20], [10, 2], [24, 14]]);
};

const chess: Motif = () => {
  const knight = (x: number, y: number, s: number, hue: Hue): string => put(x, y, s, path('M-22 0C-24-14-12-20-10-34C-24-32-34-26-36-34C-34-48-18-62-4-66L2-76 8-64C24-58 30-36 22-20C18-10 24-4 24 0Z', hue[1]), rect(-28, -2, 56, 12, hue[0], 4), circle(-12, -50, 3, hue[3]), line('M10-60C20-48 20-32 14-20', hue[0], 3));
  const pawn = (x: number, y: number, s: number, hue: Hue): string => put(x, y, s, path('M-14 0C-6-14-6-26-8-34H8C6-26 6-14 14 0Z', hue[1]), circle(0, -44, 13, hue[1]), rect(-12, -36, 24, 6, hue[0], 3), rect(-20, -2, 40, 11, hue[0], 4));
  return shadow(120, 204, 94) + path('M46 156H194L222 198H18Z', wood[0]) + repeat(24, (i) => { const row = Math.floor(i / 8); const c = i % 8; const l = 46 - row * 9.3; const w = (148 + row * 18.6) / 8; return path(`M${l + c * w} ${156 + row * 14}h${w}l${(c - 3) * 0.6} 14h${-w}Z`, (row + c) % 2 ? wood[1] : wood[3]); }) + knight(92, 166, 1.12, ['#5a3416', '#7e4f2a', wood[1], wood[3]]) + pawn(160, 172, 1.1, ['#c49a5e', '#ecca9c', '#f7e6c8', wood[0]]) + pawn(50, 186, 0.8, ['#5a3416', '#7e4f2a', '', '']);
};

const go: Motif = () => shadow(120, 202, 94) + path('M52 84H188L216 176H24Z', '#e3bd7a') + path('M24 176H216V194Q216 198 212 198H28Q24 198 24 194Z', '#b98d4c') + repeat(7, (i) => line(`M${62 + i * 19.4} 92L${42 + i * 26} 168`, '#8a6430', 1.4) + line(`M${60 - i * 3} ${92 + i * 12.6}H${180 + i * 3}`, '#8a6430', 1.4)) + [[92, 112, 0], [126, 118, 1], [106, 132, 0], [146, 134, 1], [84, 150, 1], [126, 150, 0], [166, 152, 0]].map(([x = 0, y = 0, white]) => oval(x, y, 12, 8.5, white ? '#fdfaf0' : '#23282d') + faint(0.4, oval(x - 3, y - 3, 4, 2, '#fff'))).join('') + path('M20 66C20 96 66 96 66 66Z', wood[0]) + oval(43, 66, 23, 7, '#23282d') + path('M172 62C172 92 218 92 218 62Z', wood[1]) + oval(195, 62, 23, 7, '#fdfaf0');

const piece = 'M-30-30H-8C-14-44 14-44 8-30H30V-8C44-14 44 14 30 8V30H8C14 16-14 16-8 30H-30V8C-16 14-16-14-30-8Z';
const puzzle: Motif = (p) => shadow(120, 202, 80) + rect(36, 44, 168, 126, p.a[3], 5) + rect(36, 44, 168, 126, p.a[2], 5) + circle(176, 72, 20, '#fbe9a9') + faint(0.6, path('M36 146C90 118 150 140 204 116V165Q204 170 199 170H41Q36 170 36 165Z', p.a[1])) + put(112, 106, 1.5, emblem(p)) + faint(0.35, repeat(5, (i) => line(`M${64 + i * 28} 44c0 14 8 8 8 16s-8 4-8 14 0 18 0 22-8 6-8 12 8 6 8 14v48`, paper[3], 1.8)), repeat(4, (i) => line(`M36 ${69 + i * 25}h30c6 0 2-8 10-8s4 8 10 8h118`, paper[3], 1.8))) + path('M150 124h54v46h-54Z', p.ground[3]) + turn(14, 186, 172, put(184, 174, 0.62, path(piece, p.b[1]), shine('M-26-26H-8V-18H-26Z', 0.3))) + turn(-20, 60, 190, put(62, 190, 0.48, path(piece, p.b[2])));

const matRoll: Motif = (p) => shadow(120, 200, 94) + path('M44 176H214L222 198H52Z', p.a[2]) + put(150, 180, 0.44, path(piece, p.b[1])) + put(186, 186, 0.36, path(piece, p.b[2])) + rect(26, 112, 164, 72, p.a[1], 12) + rect(26, 112, 164, 20, p.a[2], 10) + oval(190, 148, 18, 36, p.a[0]) + oval(190, 148, 12, 25, p.a[2]) + oval(190, 148, 6, 13, p.a[0]) + rect(62, 108, 12, 80, p.b[1], 4) + rect(134, 108, 12, 80, p.b[1], 4);

const blocks: Motif = (p) => shadow(120, 201, 92) + rect(40, 148, 48, 48, p.a[1], 3) + rect(96, 148, 48, 48, wood[2], 3) + rect(152, 148, 48, 48, p.b[1], 3) + rect(66, 98, 108, 46, wood[3], 3) + path('M96 144V132A24 24 0 0 1 144 132V144Z', p.ground[3]) + rect(74, 50, 22, 46, p.b[1], 3) + rect(144, 50, 22, 46, p.a[1], 3) + path('M62 50 120 14 178 50Z', leaf[1]) + circle(64, 172, 12, p.a[3]) + put(120, 172, 0.5, emblem({ ...p, words: 'bird' })) + path('M176 160 188 184H164Z', p.b[3]) + shade('M80 148H88V196H80ZM136 148H144V196H136ZM192 148H200V196H192ZM166 98H174V144H166Z', 0.12);

const marbleRun: Motif = (p) => shadow(120, 202, 78) + rect(50, 40, 12, 160, wood[1], 3) + rect(178, 40, 12, 160, wood[1], 3) + [[58, 62, 182, 82], [182, 98, 58, 120], [58, 136, 182, 158]].map(([x1 = 0, y1 = 0, x2 = 0, y2 = 0]) => line(`M${x1} ${y1}L${x2} ${y2}`, wood[2], 13) + line(`M${x1} ${y1 - 3}L${x2} ${y2 - 3}`, wood[0], 3)).join('') + path('M132 176H196V198H132Z', wood[2]) + rect(40, 196, 160, 8, wood[0], 3) + circle(92, 56, 9, p.a[1]) + circle(136, 96, 9, p.b[1]) + circle(110, 135, 9, '#3a86c4') + circle(150, 178, 9, leaf[1]) + circle(172, 178, 9, p.a[1]) + faint(0.6, circle(89, 53, 3, '#fff'), circle(133, 93, 3, '#fff'), circle(107, 132, 3, '#fff'));

const kite: Motif = (p) => line('M120 120C90 160 150 180 96 236', p.ground[1], 2.6) + faint(0.7, path('M20 70q14-20 34-6q20-8 24 12H24Z', '#fff'), path('M172 176q12-16 28-4q18-6 20 10H176Z', '#fff')) + turn(-18, 120, 96, path('M120 40C160 34 206 48 226 84C186 72 158 80 138 104L150 158 120 134 90 158 102 104C82 80 54 72 14 84C34 48 80 34 120 40Z', p.a[1]) + path('M120 40C128 64 128 92 120 120C112 92 112 64 120 40Z', p.b[2]) + shade('M120 40C160 34 206 48 226 84C186 72 158 80 138 104L150 158 120 134Z', 0.1) + path('M108 60 120 40 132 60 120 76Z', p.b[1]) + circle(114, 56, 2.4, ink) + circle(126, 56, 2.4, ink)) + repeat(3, (i) => turn(i * 30, 112 + i * -4, 178 + i * 18, path(`M${112 - i * 4} ${178 + i * 18}l-12-7v14Zl12-7v14Z`, i % 2 ? p.b[1] : p.a[1])));

const explorer: Motif = () => shadow(116, 202, 78) + put(76, 162, 0.9, line('M-40 30C-10 20 20 22 50 14', leaf[0], 6), path('M-6 22q-8-22 12-34q12 20-12 34Z', leaf[1])) + line('M152 140 204 196', wood[1], 16) + line('M152 140 166 155', brass[1], 18) + circle(112, 100, 64, ink) + circle(112, 100, 54, '#dff2f0') + put(112, 106, 1.35, oval(0, 4, 22, 26, '#c8372d'), line('M0-20V30', ink, 2.4), circle(0, -22, 11, ink), circle(-10, -4, 4.4, ink), circle(10, -4, 4.4, ink), circle(-9, 14, 4.4, ink), circle(9, 14, 4.4, ink), line('M-20-6-34-14M-22 6H-36M-18 18-30 28M20-6 34-14M22 6H36M18 18 30 28M-6-32-12-40M6-32 12-40', ink, 2.6)) + shine('M70 82Q82 54 110 54Q86 68 82 96Z', 0.8);

const plush: Motif = (p) => shadow(120, 202, 58) + line('M102 188v12M138 188v12', brass[1], 8) + path('M58 126C58 76 86 48 120 48S182 76 182 126S160 194 120 194S58 176 58 126Z', '#8a6f55') + path('M76 92C84 70 156 70 164 92C172 140 152 164 120 166S68 140 76 92Z', '#dd6b3c') + path('M84 160C100 196 140 196 156 160C140 172 100 172 84 160Z', '#f6ead8') + path('M58 116C36 130 40 164 62 170C58 150 62 130 66 116ZM182 116C204 130 200 164 178 170C182 150 178 130 174 116Z', '#6d553f') + circle(100, 94, 8, ink) + circle(140, 94, 8, ink) + circle(102, 91, 2.6, '#fff') + circle(142, 91, 2.6, '#fff') + path('M110 102H130L120 116Z', brass[1]) + line('M84 132l8 4M90 144l8 3M148 136l8-4M142 148l8-4', '#f2a27a', 2.4) + line('M116 48q-4-16 4-22M122 48q4-12 12-14', '#8a6f55', 5) + faint(0.8, put(202, 66, 0.5, line('M-12 18V-20L20-27V10', p.ground[1], 6), oval(-19, 19, 9, 7, p.ground[1]), oval(13, 12, 9, 7, p.ground[1])));

const birdCalls: Motif = (p) => shadow(120, 200, 90) + repeat(5, (i) => { const x = 44 + i * 38; const hue = [p.a[1], p.b[1], leaf[1], '#3a86c4', p.a[2]][i] ?? ''; const h = 70 + (i % 3) * 18; return rect(x - 13, 196 - h, 26, h, wood[2], 11) + rect(x - 13, 196 - h + 22, 26, 12, hue) + rect(x - 13, 196 - h + 38, 26, 5, hue) + circle(x, 196 - h + 58, 5, wood[0]) + rect(x - 6, 186 - h, 12, 14, wood[1], 3) + shine(`M${x - 9} ${206 - h}h5v${h - 20}h-5Z`, 0.25); }) + put(110, 66, 0.95, bird(p.b, p.a)) + faint(0.7, line('M158 52q8-8 16 0M160 66q12 2 18-4', p.ground[1], 4));

const beeswax: Motif = (p) => shadow(120, 200, 88) + rect(32, 92, 176, 104, p.a[0], 8) + rect(40, 100, 160, 88, wood[3], 5) + repeat(12, (i) => rect(47 + (i % 6) * 25, 107 + Math.floor(i / 6) * 40, 20, 34, ['#c8372d', '#e07b2e', '#e4b62f', '#86b04a', '#3f7a45', '#2f8f8a', '#3a86c4', '#7a54b0', '#b8528a', '#f0dcb8', '#7a4a2a', '#2b2e33'][i] ?? '', 5)) + put(120, 78, 0.9, circle(0, -12, 15, '#e4b62f'), oval(-2, 10, 24, 17, '#e4b62f'), path('M14-12 26-8 14-6Z', '#c8372d'), circle(4, -15, 2.4, ink), path('M-18 6q14-8 20 4q-10 10-20-4Z', '#e07b2e'));

const balance: Motif = (p) => shadow(120, 202, 70) + put(0, 30, 1, path('M20 108C50 190 190 190 220 108L206 102C182 166 58 166 34 102Z', wood[1]) + path('M34 102C58 166 182 166 206 102L198 98C176 152 64 152 42 98Z', wood[3]) + meeple(120, 118, 2.3, p.a[1]) + circle(120, 64, 18, '#f0c9a0') + path('M102 62A18 18 0 0 1 138 62Q120 52 102 62Z', wood[0]) + line('M70 108 40 88M170 108 200 84', p.a[1], 9));

export const toysGames: Motifs = [
  [/puzzle-mat/, matRoll], [/puzzle/, puzzle], [/go-board/, go], [/board-game/, boardGame], [/card-game-|magpie/, cardGame], [/deck|playing cards/, deck], [/dice/, dice], [/chess/, chess], [/blocks/, blocks], [/marble/, marbleRun], [/kite/, kite], [/bug|insects/, explorer],
  [/binoculars/, binoculars], [/plush/, plush], [/whistle|bird calls/, birdCalls], [/beeswax/, beeswax], [/balance/, balance], [/./, blocks],
];
