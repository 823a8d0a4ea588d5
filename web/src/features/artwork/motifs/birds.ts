// Feeders, nest boxes, and what one sees birds with.

import { bird, emblem } from '../emblems';
import { brass, glass, ink, iron, leaf, type Paint, steel, wood } from '../paint';
import { circle, faint, line, mirror, oval, path, put, rect, repeat, ring, shade, shadow, shine, turn } from '../pen';

import { bag, binoculars, bottle, type Motif, type Motifs } from './common';

const guest = (p: Paint, x: number, y: number, s = 0.62): string => put(x, y, s, bird(p.b, p.a));

const tube: Motif = (p) => {
  const peanut = /peanut/.test(p.words);
  const seeds = peanut
    ? repeat(20, (i) => oval(104 + (i % 4) * 11, 84 + Math.floor(i / 4) * 19 + (i % 2) * 4, 5, 7, i % 3 ? wood[2] : wood[1]))
    : repeat(48, (i) => circle(103 + (i % 6) * 7, 106 + Math.floor(i / 6) * 8.6 + (i % 2) * 2, 3, [wood[1], wood[2], brass[1], ink][i % 4] ?? ink));
  return line('M120 12V44', ink, 2.5) + path('M86 62Q88 40 120 38Q152 40 154 62Z', p.a[1]) + rect(84, 58, 72, 10, p.a[0], 4) +
    rect(96, 68, 48, 108, glass, 6) + seeds +
    (peanut ? repeat(6, (i) => line(`M${97 + i * 9} 68V176`, steel[1], 1.3)) + repeat(9, (i) => line(`M96 ${78 + i * 12}H144`, steel[1], 1.3)) : line('M72 112H96M144 112H168M72 150H96M144 150H168', p.a[0], 4) + circle(102, 108, 4, ink) + circle(138, 146, 4, ink)) +
    shine('M101 72H107V172H101Z', 0.5) + path('M84 172H156L148 188H92Z', p.a[1]) + shade('M132 172H156L148 188H132Z') + guest(p, peanut ? 172 : 182, peanut ? 108 : 98) + mirror(guest(p, 182, 138, 0.55));
};

const squirrelProof: Motif = (p) =>
  line('M120 12V40', ink, 2.5) + path('M78 66Q82 38 120 36Q158 38 162 66Z', p.a[1]) + rect(100, 66, 40, 106, glass, 4) + repeat(36, (i) => circle(105 + (i % 5) * 7.4, 100 + Math.floor(i / 5) * 9.4, 3.2, i % 2 ? wood[1] : brass[1])) +
  repeat(7, (i) => line(`M${78 + i * 14} 66V176`, p.a[0], 3)) + repeat(4, (i) => line(`M78 ${84 + i * 26}H162`, p.a[0], 3)) + rect(74, 172, 92, 12, p.a[1], 5) + rect(70, 184, 100, 6, p.a[0], 3) + guest(p, 186, 164, 0.6);

const windowFeeder: Motif = (p) =>
  faint(0.6, rect(34, 28, 172, 156, '#f6fbfc', 4)) + line('M120 28V184M34 106H206', p.ground[2], 5) + ring(86, 84, 9, steel[2], 4) + ring(154, 84, 9, steel[2], 4) + path('M68 82H172L178 104H62Z', p.a[1]) +
  rect(68, 104, 104, 58, glass, 4) + path('M68 138Q96 128 120 136T172 134V162H68Z', wood[1]) + repeat(14, (i) => circle(74 + i * 7.2, 140 + (i % 3) * 7, 2.6, i % 2 ? wood[3] : ink)) + rect(62, 160, 116, 12, p.a[0], 4) + guest(p, 128, 122, 0.95);

const suetCage: Motif = (p) =>
  line('M120 14 92 60M120 14 148 60', ink, 2.5) + path('M62 74 120 48 178 74Z', wood[1]) + shade('M120 48 178 74H120Z') + rect(70, 74, 100, 86, wood[2], 4) + rect(78, 82, 40, 70, '#e9d8b0', 4) + rect(122, 82, 40, 70, '#dfc998', 4) +
  repeat(12, (i) => circle(84 + (i % 6) * 14, 92 + Math.floor(i / 6) * 34 + (i % 3) * 8, 2.8, i % 2 ? wood[0] : p.a[1])) + repeat(6, (i) => line(`M${78 + i * 17} 80V154`, iron[2], 2.2)) + repeat(5, (i) => line(`M76 ${88 + i * 15}H164`, iron[2], 2.2)) +
  rect(64, 158, 112, 10, wood[0], 4) + guest(p, 182, 142, 0.7);

const feedingTable: Motif = (p) =>
  shadow(120, 202, 66) + rect(112, 128, 16, 74, wood[1]) + shade('M120 128H128V202H120Z') + line('M120 158 84 132M120 158 156 132', wood[0], 6) + path('M44 78 120 36 196 78 190 88 120 50 50 88Z', p.a[1]) + path('M56 84 120 50 184 84Z', p.a[0]) + rect(60, 84, 7, 40, wood[1]) + rect(173, 84, 7, 40, wood[1]) +
  rect(46, 120, 148, 12, wood[2], 3) + rect(46, 128, 148, 6, wood[0], 3) + path('M70 120Q90 108 110 120Z', brass[1]) + guest(p, 142, 106, 0.72) + mirror(guest(p, 156, 108, 0.55));

const suetBlocks: Motif = (p) =>
  shadow(120, 199, 74) + [[52, 152], [122, 152], [87, 108]].map(([x = 0, y = 0]) => rect(x, y, 66, 44, '#ead9b2', 5) + rect(x, y, 66, 10, '#f5e9cc', 5) + repeat(7, (i) => circle(x + 9 + (i * 23) % 52, y + 16 + (i * 11) % 22, 3, i % 2 ? wood[1] : p.a[1])) + rect(x + 18, y, 30, 44, p.a[1]) + put(x + 33, y + 22, 0.34, bird(p.b, p.b))).join('') + guest(p, 132, 90, 0.7);

const nestBox: Motif = (p) => {
  const camera = /camera/.test(p.words);
  const open = /open/.test(p.words);
  return rect(108, 20, 24, 184, wood[0], 3) + shade('M122 20H132V204H122Z') + path('M72 84 H168 V176 Q168 182 162 182 H78 Q72 182 72 176 Z', wood[2]) + line('M72 108H168M72 132H168M72 156H168', wood[1], 1.6) + shade('M148 84H168V176Q168 182 162 182H148Z') +
    path('M58 86 76 54H164L182 86Z', p.a[1]) + path('M58 86H182V94H58Z', p.a[0]) +
    (open ? rect(80, 98, 80, 34, '#3b2413', 3) + put(122, 120, 0.9, bird(p.b, p.a)) + rect(72, 130, 96, 8, wood[1]) : circle(120, 120, 17, '#3b2413') + (camera ? '' : put(122, 122, 0.5, bird(p.b, p.a)) + faint(1, path('M101 126a20 20 0 0 0 38 0V140H101Z', wood[2]))) + line('M120 148V158', wood[0], 5)) +
    (camera ? circle(120, 120, 11, ink) + circle(120, 120, 6, '#4d86a8') + circle(117, 117, 2.2, '#fff') + rect(178, 142, 40, 30, ink, 4) + rect(182, 146, 32, 20, '#bfe0ea', 2) + put(198, 157, 0.32, bird(p.b, p.a)) + line('M168 158Q174 170 178 158', ink, 2.4) : '');
};

const brick: Motif = (p) =>
  repeat(5, (row) => repeat(4, (i) => rect(14 + i * 58 - (row % 2) * 28, 26 + row * 34, 54, 30, (row + i) % 3 ? '#d9a58a' : '#cf9678', 3))) +
  rect(58, 82, 124, 80, '#d8cfc2', 6) + shade('M58 148H182V156Q182 162 176 162H64Q58 162 58 156Z') + rect(84, 128, 56, 17, '#33261c', 8) + guest(p, 176, 122, 0.75);

const bath: Motif = (p) =>
  shadow(120, 200, 48) + path('M98 196H142L134 184V142H106V184Z', '#b9b4a6') + rect(90, 190, 60, 10, '#a29c8d', 3) + shade('M122 142H134V184L142 196H122Z') + path('M42 116H198C194 140 164 148 120 148S46 140 42 116Z', '#c9c4b6') + oval(120, 116, 78, 15, '#dcd8cc') + oval(120, 117, 66, 10, '#8ec6d8') + faint(0.7, oval(104, 116, 26, 3, '#fff')) + guest(p, 158, 92, 0.9) + line('M98 104q-8-10 0-18M86 106q-10-4-14-12', '#8ec6d8', 3);

const scope: Motif = (p) =>
  shadow(120, 202, 66) + line('M118 124 72 202M122 124 168 202M120 124V204', iron[1], 7) + rect(108, 116, 24, 16, ink, 4) +
  turn(-14, 120, 100, path('M52 78H152V118H52Z', p.a[1]) + rect(150, 72, 46, 52, p.a[0], 8) + rect(190, 70, 16, 56, ink, 5) + path('M30 62 56 82V114H40Z', p.a[0]) + turn(24, 36, 66, rect(14, 52, 34, 26, ink, 6)) + rect(84, 70, 34, 10, steel[1], 4) + shine('M58 84H150V90H58Z', 0.35) + rect(132, 78, 8, 40, p.b[1]));

const harness: Motif = (p) =>
  line('M84 112C30 20 100 6 120 66C140 6 210 20 156 112', p.b[0], 11) + line('M84 112C30 20 100 6 120 66C140 6 210 20 156 112', p.b[1], 6) + circle(120, 66, 12, wood[0]) + put(36, 50, 0.7, binoculars(p));

const cleaning: Motif = (p) =>
  put(-34, 0, 1, bottle(p, iron)) + shadow(170, 198, 34, 6) + path('M136 196 142 150 204 158 196 198Z', p.b[2]) + path('M142 150 204 158 190 168 148 166Z', p.b[3]) + turn(24, 170, 110, rect(163, 62, 14, 66, ink, 6) + path('M160 128H180L176 150H164Z', wood[1]) + rect(160, 122, 20, 8, steel[1], 2));

const seedBag: Motif = (p) => bag(p) + path('M168 196C174 182 198 180 206 196Z', wood[1]) + repeat(8, (i) => oval(174 + i * 4, 192 - (i % 3) * 4, 2.4, 3.4, i % 2 ? wood[3] : ink)) + guest(p, 196, 168, 0.55);

export const birds: Motifs = [
  [/seed-feeder|tube|finch-thistle|peanut/, tube], [/squirrel/, squirrelProof], [/window/, windowFeeder], [/suet-cage/, suetCage], [/feeding-table|feeder/, feedingTable],
  [/suet/, suetBlocks], [/nest-brick|swift/, brick], [/nest/, nestBox], [/bath/, bath], [/harness/, harness], [/cleaning/, cleaning], [/binoculars/, binoculars], [/scope/, scope],
  [/seed|food/, seedBag],
  [/./, (p) => shadow(120, 190, 60) + line('M20 176C80 168 160 184 224 166', wood[1], 8) + put(118, 118, 2.1, bird(p.b, p.a)) + put(40, 172, 0.5, emblem({ ...p, words: 'leaf' })) + line('M190 170q10-18 26-18', leaf[1], 4)],
];
