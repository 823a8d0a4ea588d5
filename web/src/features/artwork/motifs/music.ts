// Records and the instruments one can learn at a kitchen table.

import { emblem } from '../emblems';
import { brass, ink, iron, paper, steel, wood } from '../paint';
import { circle, faint, line, oval, path, put, rect, repeat, ring, shade, shadow, shine, turn } from '../pen';

import { book, type Motif, type Motifs } from './common';

const disc = (x: number, y: number, r: number, middle: string): string =>
  circle(x, y, r, ink) + repeat(5, (i) => ring(x, y, r * (0.92 - i * 0.1), '#3b4036', 1)) + faint(0.16, path(`M${x} ${y}L${x + r * 0.7} ${y - r * 0.7}A${r} ${r} 0 0 0 ${x + r * 0.2} ${y - r * 0.97}ZM${x} ${y}L${x - r * 0.7} ${y + r * 0.7}A${r} ${r} 0 0 0 ${x - r * 0.2} ${y + r * 0.97}Z`, '#fff')) + circle(x, y, r * 0.34, middle) + circle(x, y, r * 0.05, paper[3]);

const record: Motif = (p) =>
  shadow(120, 199, 84) + disc(156, 118, 66, p.b[1]) + rect(32, 50, 138, 146, p.a[0], 3) + rect(32, 48, 138, 146, p.a[3], 3) +
  (p.chance() < 0.5 ? rect(32, 48, 138, 104, p.a[1], 3) + circle(101, 100, 42, p.a[2]) + put(101, 100, 1.1, emblem(p)) : circle(101, 112, 50, p.a[1]) + put(101, 112, 1.2, emblem(p))) + rect(44, 166, 72, 6, p.a[0], 3) + rect(44, 178, 46, 5, p.a[2], 2) + shade('M162 48H167Q170 48 170 51V191Q170 194 167 194H162Z', 0.1);

const turntable: Motif = (p) =>
  shadow(120, 200, 94) + rect(24, 84, 192, 104, wood[1], 8) + rect(24, 168, 192, 20, wood[0], 6) + rect(24, 84, 192, 88, wood[2], 8) + repeat(3, (i) => line(`M30 ${100 + i * 26}H210`, wood[1], 1)) + oval(104, 128, 70, 38, steel[0]) + oval(104, 126, 68, 36, ink) + repeat(4, (i) => `<ellipse cx="104" cy="126" rx="${60 - i * 9}" ry="${31 - i * 4.6}" fill="none" stroke="#3b4036"/>`) + oval(104, 126, 22, 11, p.a[1]) + oval(104, 126, 2.5, 1.6, paper[3]) + circle(190, 104, 12, steel[1]) + circle(190, 104, 6, steel[3]) + line('M190 104 184 142 150 146', steel[3], 5) + rect(140, 140, 16, 11, ink, 3) + circle(196, 156, 6, brass[1]) + rect(40, 188, 22, 10, ink, 3) + rect(178, 188, 22, 10, ink, 3) + faint(0.6, put(200, 60, 0.5, line('M-12 18V-20L20-27V10', p.ground[1], 6), oval(-19, 19, 9, 7, p.ground[1]), oval(13, 12, 9, 7, p.ground[1])));

const brush: Motif = (p) => shadow(120, 199, 84) + disc(120, 122, 76, p.a[1]) + turn(-18, 120, 130, rect(58, 120, 124, 34, wood[1], 12) + rect(58, 120, 124, 16, wood[2], 10) + rect(64, 152, 112, 14, ink, 3) + repeat(22, (i) => line(`M${67 + i * 5} 158V170`, ink, 2.4)));

const crate: Motif = (p) =>
  shadow(120, 200, 88) + repeat(7, (i) => turn(-6 + i * 2, 120, 200, rect(54 + i * 18, 62 + (i % 3) * 6, 20, 110, [p.a[1], p.b[1], p.a[2], paper[1], p.a[0], p.b[2], p.b[0]][i] ?? ink, 2))) + rect(36, 112, 168, 24, wood[2], 3) + rect(36, 142, 168, 24, wood[2], 3) + rect(36, 172, 168, 24, wood[2], 3) + rect(36, 106, 14, 90, wood[1]) + rect(190, 106, 14, 90, wood[1]) + rect(100, 118, 40, 11, wood[0], 5) + repeat(3, (i) => circle(43, 124 + i * 30, 2.4, wood[0]) + circle(197, 124 + i * 30, 2.4, wood[0]));

const sleeves: Motif = (p) => shadow(120, 199, 82) + repeat(5, (i) => turn(-12 + i * 6, 120, 196, rect(56, 60, 128, 130, i % 2 ? paper[2] : paper[1], 3))) + turn(12, 120, 196, disc(120, 76, 58, p.a[1]) + rect(56, 78, 128, 112, paper[3], 3) + circle(120, 134, 22, paper[1]) + rect(66, 172, 50, 5, p.a[1], 2));

const ukulele: Motif = (p) =>
  shadow(120, 200, 56) + turn(14, 120, 120, rect(112, 20, 16, 92, wood[0], 3) + rect(106, 10, 28, 34, wood[0], 6) + repeat(2, (i) => circle(102, 19 + i * 15, 4, steel[2]) + circle(138, 19 + i * 15, 4, steel[2])) + circle(120, 162, 42, '#94512a') + circle(120, 116, 32, '#94512a') + circle(120, 162, 38, '#b96a3a') + circle(120, 116, 28, '#b96a3a') + circle(120, 130, 13, '#4a2412') + ring(120, 130, 16, p.a[3], 2) + rect(104, 172, 32, 8, wood[0], 3) + repeat(4, (i) => line(`M${114 + i * 4} 18V176`, '#fff6e6', 1)) + repeat(5, (i) => line(`M112 ${52 + i * 11}H128`, brass[2], 1.4)) + shine('M92 150Q96 134 106 128Q98 146 100 170Z', 0.2));

const strings: Motif = (p) => shadow(120, 199, 66) + turn(-6, 120, 120, rect(58, 56, 124, 138, p.a[1], 6) + rect(58, 56, 124, 34, p.a[0], 6) + circle(120, 134, 40, p.a[3]) + repeat(4, (i) => ring(120, 134, 34 - i * 6, [brass[1], steel[1], p.b[1], steel[0]][i] ?? '', 2.2)) + line('M152 122q26-8 22-34', brass[1], 2.4) + rect(84, 68, 72, 9, p.a[3], 4));

const tuner: Motif = (p) => shadow(120, 199, 46) + rect(94, 150, 22, 46, ink, 6) + rect(124, 150, 22, 46, '#3a4038', 6) + path('M92 146H148L140 166H100Z', ink) + rect(62, 66, 116, 86, p.a[1], 14) + rect(72, 76, 96, 66, '#13241f', 8) + line('M84 130A42 42 0 0 1 156 130', '#3f6a5b', 4) + line('M120 130 136 96', p.b[2], 4) + circle(120, 130, 5, p.b[2]) + path('M114 84H126L120 94Z', '#8df0bf') + shine('M68 74H76V144H68Z', 0.25);

const whistle: Motif = (p) => faint(0.8, put(64, 84, 0.62, line('M-12 18V-20L20-27V10', p.ground[1], 6), oval(-19, 19, 9, 7, p.ground[1]), oval(13, 12, 9, 7, p.ground[1]))) + shadow(126, 192, 80) + turn(-32, 120, 120, rect(20, 110, 176, 18, brass[1], 4) + rect(20, 110, 176, 7, brass[2], 3) + path('M182 106H222Q230 112 230 122L216 130H182Z', p.a[1]) + rect(186, 110, 8, 7, ink, 1) + repeat(6, (i) => oval(48 + i * 20, 118, 5, 4, brass[0])) + rect(20, 108, 8, 22, brass[0], 3));

const kalimba: Motif = () => shadow(120, 199, 62) + path('M62 92Q62 64 90 62H150Q178 64 178 92L186 176Q186 196 162 196H78Q54 196 54 176Z', wood[1]) + path('M70 94Q70 72 92 70H148Q170 72 170 94L176 172Q176 186 160 186H80Q64 186 64 172Z', wood[2]) + circle(120, 154, 17, wood[0]) + circle(120, 154, 13, '#3b2011') + rect(68, 88, 104, 8, steel[0], 3) + repeat(13, (i) => rect(72 + i * 7.6, 78, 4.6, 30 + 40 - Math.abs(6 - i) * 6, i % 2 ? steel[2] : steel[3], 2)) + rect(66, 96, 108, 5, brass[1], 2);

const harmonica: Motif = (p) => shadow(120, 190, 92) + turn(-8, 120, 130, rect(24, 132, 192, 22, p.a[1], 4) + rect(20, 98, 200, 38, steel[2], 12) + rect(20, 150, 200, 30, steel[1], 12) + rect(30, 132, 180, 20, wood[0], 3) + repeat(10, (i) => rect(36 + i * 17.2, 135, 12, 14, '#1d120a', 2)) + rect(60, 108, 120, 14, steel[3], 7) + line('M78 115H162', p.a[1], 3) + shine('M30 102H210V108H30Z', 0.6));

const metronome: Motif = (p) => shadow(120, 200, 58) + path('M96 40H144L176 196H64Z', wood[1]) + path('M104 54H136L156 164H84Z', paper[2]) + shade('M136 40H144L176 196H150Z') + rect(58, 180, 124, 18, wood[0], 4) + repeat(8, (i) => line(`M${113 - i} ${70 + i * 11}H${127 + i}`, wood[1], 1.8)) + turn(16, 120, 164, line('M120 164V30', steel[0], 4.5) + path('M108 72H132L128 92H112Z', p.a[1])) + circle(120, 164, 6, brass[1]) + line('M180 160h14m0-8v16', brass[1], 5);

const stand: Motif = (p) => shadow(120, 202, 54) + line('M120 120V176M120 172 80 202M120 172 160 202M120 172V204', iron[2], 6) + path('M52 44H188L176 128H64Z', iron[1]) + rect(56, 124, 128, 9, iron[0], 3) + path('M70 52H118V120H76ZM122 52H170L164 120H122Z', paper[3]) + repeat(4, (i) => line(`M78 ${64 + i * 15}H114M126 ${64 + i * 15}H162`, paper[0], 1.6)) + repeat(6, (i) => oval(84 + i * 14 + (i > 2 ? 4 : 0), 62 + (i * 17) % 50, 4, 3, p.a[1]));

export const music: Motifs = [
  [/turntable/, turntable], [/record-brush/, brush], [/crate/, crate], [/sleeves/, sleeves], [/book|songbook/, book], [/strings-set/, strings], [/ukulele/, ukulele], [/tuner/, tuner], [/tin-whistle/, whistle],
  [/kalimba/, kalimba], [/harmonica/, harmonica], [/metronome/, metronome], [/stand/, stand], [/./, record],
];
