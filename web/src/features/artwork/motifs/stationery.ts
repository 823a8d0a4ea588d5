// Pens, paper, and what belongs beside a letter.

import { bird, emblem } from '../emblems';
import { brass, glass, ink, type Hue, type Paint, paper, steel, wood } from '../paint';
import { circle, faint, line, oval, path, put, rect, repeat, ring, shade, shadow, shine, turn } from '../pen';

import { type Motif, type Motifs, notebook } from './common';

const pen = (p: Paint): string => rect(110, 30, 22, 98, p.a[1], 10) + rect(110, 84, 22, 6, brass[1]) + rect(128, 40, 6, 50, brass[1], 3) + path('M112 126H130L128 156H114Z', p.a[0]) + path('M114 156H128L121 196Z', brass[2]) + line('M121 166V192', brass[0], 1.6) + circle(121, 166, 2.4, brass[0]) + shine('M114 36H118V120H114Z', 0.35);

const fountainPen: Motif = (p) => shadow(116, 202, 74, 5) + line('M34 190C58 160 62 210 84 184S104 196 112 184', p.a[0], 3.6) + turn(36, 140, 110, put(18, -10, 1, pen(p)));

const inkBottle: Motif = (p) => {
  const colour: Hue = /kingfisher|blue/.test(p.words) ? ['#0d4a63', '#147a9c', '#4fb0c9', '#cdebf2'] : ['#14161a', '#25292f', '#4a515b', '#d9dce0'];
  return shadow(116, 199, 62) + path('M60 196Q52 196 52 186V136Q52 114 78 108H154Q180 114 180 136V186Q180 196 172 196Z', glass) + path('M58 190V146Q58 130 80 128H152Q174 130 174 146V190Z', colour[1]) + rect(90, 84, 52, 26, ink, 5) + rect(86, 74, 60, 16, p.a[1], 5) + rect(80, 144, 72, 40, paper[2], 3) + put(116, 164, 0.52, bird(/rook/.test(p.words) ? colour : ['#0d4a63', '#147a9c', '#dd8a4b', '#fff'], colour)) + shine('M62 140H70V188H62Z', 0.4) + path('M196 178C186 190 190 200 200 200S212 190 202 178C200 174 198 174 196 178Z', colour[1]);
};

const dotted: Motif = (p) => notebook(p.a, rect(150, 42, 8, 160, p.b[1]) + rect(100, 66, 40, 26, p.a[3], 3) + faint(0.5, line('M106 76H134M106 83H126', p.a[1], 2)));
const field: Motif = (p) => notebook(p.a, rect(74, 150, 96, 14, p.b[1]) + put(130, 96, 0.9, bird(p.b, p.b)) + line('M100 124C116 118 140 120 160 112', p.a[0], 4)) + path('M182 70C174 82 176 92 184 92S196 84 188 70ZM40 96C32 108 34 118 42 118S54 110 46 96Z', '#7fbcd8');
const three: Motif = (p) => shadow(120, 200, 76) + [[-14, p.b], [0, p.ground], [13, p.a]].map(([tilt, hue], i) => turn(tilt as number, 120, 200, rect(66 + i * 8, 58 + i * 6, 92, 132, (hue as Hue)[1], 6) + rect(66 + i * 8, 58 + i * 6, 10, 132, (hue as Hue)[0], 5) + rect(88 + i * 8, 80 + i * 6, 50, 28, paper[2], 3))).join('');

const pencil = (x: number, tilt: number, hue: Hue, long: number): string => turn(tilt, x, 210, rect(x - 6, 196 - long, 12, long - 20, hue[1]) + rect(x - 6, 196 - long, 4, long - 20, hue[2]) + path(`M${x - 6} ${196 - long}h12l-6-20Z`, wood[3]) + path(`M${x - 2.4} ${184 - long}h4.8l-2.4-8Z`, hue[0]));
const pencils: Motif = (p) => {
  const colours = /colour/.test(p.words);
  const rainbow: Hue[] = [['#7d1f1f', '#c8372d', '#e4756a', ''], ['#8a4310', '#e07b2e', '#f2a86a', ''], ['#8a650f', '#e4b62f', '#f3d673', ''], ['#2b5a2b', '#4f9a4d', '#86c283', ''], ['#1b4f7d', '#3a86c4', '#83b9e2', ''], ['#472b6d', '#7a54b0', '#ab8fd3', ''], ['#7a2456', '#c04f8f', '#df92bd', '']];
  const grey: Hue[] = ['#23281f', '#2f352b', '#3d443a', '#4d554a', '#5f675c', '#757d72', '#8d958a'].map((mid) => ['#1a1d17', mid, '#a3aaa0', '']);
  return shadow(120, 200, 62) + (colours ? rainbow : grey).map((hue, i) => pencil(96 + i * 8, -15 + i * 5, hue, 112 + ((i * 29) % 40))).join('') + path('M70 132H170L164 188Q163 196 154 196H86Q77 196 76 188Z', p.a[1]) + shade('M148 132H170L164 188Q163 196 154 196H142Z') + rect(70, 128, 100, 9, p.a[0], 4) + put(116, 166, 0.55, emblem({ ...p, words: 'leaf' }));
};

const paints: Motif = (p) => shadow(120, 200, 88) + path('M36 116 50 48H190L204 116Z', paper[3]) + path('M48 108 60 58H180L192 108Z', paper[1]) + [['#c8372d', 78, 78], ['#3a86c4', 112, 88], ['#e4b62f', 150, 76], ['#4f9a4d', 138, 98]].map(([colour, x, y]) => faint(0.75, oval(x as number, y as number, 15, 9, colour as string))).join('') + rect(30, 114, 180, 82, ink, 8) + rect(36, 120, 168, 70, paper[3], 5) + repeat(12, (i) => rect(44 + (i % 6) * 26, 128 + Math.floor(i / 6) * 32, 21, 24, ['#c8372d', '#e07b2e', '#e4b62f', '#86b04a', '#3f7a45', '#2f8f8a', '#3a86c4', '#2b4c94', '#7a54b0', '#b8528a', '#7a4a2a', '#2b2e33'][i] ?? '', 3)) + turn(-30, 170, 110, rect(164, 60, 9, 84, p.a[1], 4) + rect(164, 58, 9, 14, steel[2]) + path('M164 58H173Q173 40 168 32Q163 42 164 58Z', '#6b4a2f'));

const brushes: Motif = (p) => shadow(120, 202, 70, 5) + [[-16, 88, p.a], [2, 122, p.b], [20, 156, p.a]].map(([tilt, x, hue], i) => turn(tilt as number, x as number, 200, put((x as number) - 120, 0, 1, rect(111, 100, 18, 96, '#d9f0f6cc', 8) + rect(111, 130 + i * 8, 18, 66 - i * 8, '#7fbcd8', 8) + rect(110, 82, 20, 22, (hue as Hue)[1], 4) + rect(114, 68, 12, 16, steel[2], 2) + path('M114 68H126Q128 46 120 28Q112 46 114 68Z', '#5a3b22') + path('M117 44Q118 34 120 28Q122 34 123 44Z', (hue as Hue)[1])))).join('');

const sketchbook: Motif = (p) => shadow(120, 200, 78) + turn(-5, 120, 120, rect(56, 52, 132, 142, p.a[0], 5) + rect(60, 48, 132, 142, paper[3], 4) + repeat(9, (i) => circle(66, 62 + i * 14, 3, p.a[0]) + line(`M66 ${62 + i * 14}C50 ${56 + i * 14} 50 ${68 + i * 14} 62 ${66 + i * 14}`, steel[0], 2.6)) + put(130, 112, 1.15, bird(p.b, p.a)) + line('M86 146C110 138 150 146 176 134', wood[1], 4) + faint(0.4, oval(150, 156, 26, 9, '#7fbcd8'))) + pencil(196, 8, p.b, 124);

const calligraphy: Motif = (p) => shadow(120, 200, 88) + turn(-3, 120, 130, rect(30, 84, 180, 112, p.a[0], 8) + rect(38, 92, 164, 96, p.a[3], 5)) + turn(-3, 120, 130, rect(52, 104, 100, 12, p.b[1], 6) + path('M152 104H166L192 110 166 116H152Z', brass[2]) + rect(52, 128, 84, 10, wood[1], 5) + path('M136 128H150L172 133 150 138H136Z', steel[2]) + repeat(4, (i) => path(`M${54 + i * 22} 154h8l4 14-8 12-8-12Z`, brass[1])) + rect(154, 142, 34, 38, ink, 6) + rect(160, 134, 22, 12, p.b[1], 3)) + line('M58 62C70 34 84 40 74 60S86 74 96 54S108 70 118 54S132 68 150 50', p.a[0], 4);

const paperStack: Motif = (p) => shadow(120, 200, 84) + repeat(4, (i) => turn(-9 + i * 5, 120, 130, path('M52 62l10-4 10 4 12-4 12 4 12-4 12 4 12-4 12 4 12-4 12 4 12-4 8 4V192l-10 3-10-3-12 3-12-3-12 3-12-3-12 3-12-3-12 3-12-3-12 3-8-3Z', i === 3 ? paper[3] : paper[i % 2 ? 1 : 2]))) + turn(6, 120, 130, line('M76 92C84 82 92 100 100 90S116 98 124 88M76 112H166M76 128H160M76 144H164M76 160H128', p.a[1], 2.8)) + turn(30, 170, 150, put(60, 20, 0.8, pen(p)));

const envelope = (x: number, y: number, hue: Hue, inner: Hue, s = 1): string => put(x, y, s, rect(-70, -46, 140, 92, hue[2], 4), path('M-70-46 0-96 70-46Z', hue[2]), path('M-60-44 0-86 60-44Z', inner[1]), repeat(5, (i) => circle(-36 + i * 18, -50 - (i % 2) * 12, 3, inner[2])), path('M-70-44 0 8 70-44V42Q70 46 66 46H-66Q-70 46-70 42Z', hue[3]), path('M-70 44 0-4 70 44Q69 46 66 46H-66Z', hue[2]));
const envelopes: Motif = (p) => shadow(120, 200, 86) + turn(-8, 120, 140, envelope(108, 140, p.b, p.a, 0.96)) + envelope(128, 152, paper, p.a, 0.96);

const wax: Motif = (p) => shadow(116, 200, 84) + envelope(104, 152, paper, p.b, 0.98) + path('M104 158C90 142 78 156 82 168C72 178 86 192 98 188C108 196 124 192 124 180C136 172 128 156 118 158C114 150 106 152 104 158Z', '#a8261c') + circle(104, 173, 13, '#8a1d15') + put(103, 174, 0.34, bird(['#6d130d', '#c94a3f', '#d96a5f', ''], ['#6d130d', '', '', ''])) + turn(26, 190, 110, rect(180, 46, 18, 60, wood[1], 8) + rect(178, 100, 22, 12, brass[1], 3) + rect(174, 110, 30, 16, brass[2], 4));

const postcards: Motif = (p) => shadow(120, 200, 82) + [[-12, p.b], [-2, p.ground], [9, p.a]].map(([tilt, hue], i) => turn(tilt as number, 120, 180, rect(50, 56 + i * 4, 138, 102 + i * 8, paper[3], 4) + rect(58, 64 + i * 4, 122, 86 + i * 8, (hue as Hue)[i === 1 ? 2 : 3], 2))).join('') + turn(9, 120, 180, line('M66 150C100 138 140 150 172 134', wood[1], 5) + put(118, 112, 1.25, bird(p.b, p.a))) + turn(9, 120, 180, rect(156, 74, 18, 22, p.b[1], 1));

const planner: Motif = (p) => shadow(120, 200, 92) + path('M28 84H212L222 192Q222 198 214 198H26Q18 198 18 192Z', p.a[1]) + path('M34 80H206L214 186H26Z', paper[3]) + repeat(7, (i) => rect(36 + i * 25, 98 + 0, 21, 78, i === 2 ? p.b[2] : paper[1], 3) + rect(40 + i * 25, 104, 12, 4, p.a[1], 2) + faint(0.6, line(`M${40 + i * 25} ${120 + (i % 3) * 12}h12M${40 + i * 25} ${130 + (i % 3) * 12}h8`, p.a[0], 2))) + repeat(13, (i) => rect(40 + i * 13, 72, 5, 16, steel[0], 2)) + rect(34, 80, 172, 10, p.a[2]);

const calendar: Motif = (p) => shadow(120, 203, 66, 5) + line('M84 40 120 16 156 40', ink, 2.4) + rect(58, 38, 124, 164, paper[3], 5) + rect(58, 38, 124, 92, p.a[2], 5) + circle(150, 66, 18, '#fbe9a9') + repeat(5, (i) => line(`M${76 + i * 18 + (i > 2 ? (i - 2) * -6 : 0)} ${98 - (2 - Math.abs(2 - i)) * 14}q6-8 11 0q5-8 11 0`, ink, 3)) + faint(0.6, path('M58 130C90 106 130 122 182 108V130Z', p.a[1])) + repeat(28, (i) => rect(68 + (i % 7) * 15.4, 140 + Math.floor(i / 7) * 14, 9, 8, i === 16 ? p.b[1] : paper[0], 2)) + rect(54, 34, 132, 9, p.a[0], 4);

const tapes: Motif = (p) => {
  const roll = (x: number, y: number, hue: Hue, r = 30): string => circle(x, y, r, hue[1]) + ring(x, y, r - 5, hue[2], 3) + circle(x, y, r - 12, wood[2]) + circle(x, y, r - 16, p.ground[3]) + repeat(6, (i) => turn(i * 60, x, y, oval(x, y - r + 5, 2.4, 4.4, hue[3])));
  return shadow(120, 202, 80) + path('M148 74 222 62 218 92 150 102Z', p.b[1]) + repeat(4, (i) => circle(162 + i * 16, 86 - i * 3, 4, p.b[3])) + roll(140, 96, p.b, 32) + roll(72, 110, p.a, 32) + roll(54, 170, ['#2b5a2b', '#67924a', '#9cc07a', '#e6eecb'], 28) + roll(118, 164, p.ground, 34) + roll(184, 168, ['#8a4310', '#d98a4b', '#f2b98a', '#fdeee0'], 30);
};

const sharpener: Motif = (p) => shadow(120, 198, 80) + turn(-10, 120, 150, path('M76 124H176L190 190H62Z', brass[1]) + path('M76 124H176L180 142H72Z', brass[2]) + shade('M152 124H176L190 190H160Z') + turn(6, 130, 142, rect(92, 132, 70, 18, steel[2], 2) + circle(126, 141, 5, steel[0]) + line('M122 141h8', ink, 1.6)) + repeat(5, (i) => line(`M${70 + i * 3} ${156 + i * 7}h14`, brass[0], 2))) + turn(-24, 60, 110, rect(-10, 88, 92, 20, p.a[1]) + rect(-10, 88, 92, 7, p.a[2]) + path('M80 88V108L106 98Z', wood[3]) + path('M98 95V101L106 98Z', ink)) + line('M178 186C192 166 216 176 206 190C200 199 186 194 191 186', wood[2], 5) + line('M178 186C192 166 216 176 206 190', p.a[1], 2);

export const stationery: Motifs = [
  [/calligraphy/, calligraphy], [/ink-bottle/, inkBottle], [/fountain-pen/, fountainPen], [/notebook-field|waterproof/, field], [/notebook-pocket/, three], [/notebook/, dotted], [/watercolour-box/, paints], [/water-brush/, brushes], [/sketchbook/, sketchbook],
  [/sharpener/, sharpener], [/pencil/, pencils], [/wax/, wax], [/envelopes/, envelopes], [/postcards/, postcards], [/planner/, planner], [/calendar/, calendar], [/tape/, tapes], [/paper/, paperStack], [/./, dotted],
];
