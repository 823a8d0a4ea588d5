// Kettles, pots, mills, cups, and what is brewed in them.

import { brass, glass, ink, iron, leaf, type Paint, paper, steel, wood } from '../paint';
import { circle, faint, line, oval, path, rect, repeat, shade, shadow, shine, turn } from '../pen';

import { bag, type Motif, type Motifs, pouch, tin } from './common';

const steam = (x: number, y: number, colour: string): string => faint(0.75, line(`M${x} ${y}c-9-12 9-16 0-30M${x + 16} ${y + 2}c-9-12 9-16 0-30`, colour, 4));

const kettle: Motif = (p) =>
  shadow(118, 199, 62) + line('M150 108C196 96 208 132 202 176', wood[1], 10) + path('M74 176C44 170 46 128 34 96L22 92 24 84 44 90C58 116 58 142 80 150Z', steel[1]) +
  path('M84 102H148L164 182Q166 196 150 196H82Q66 196 68 182Z', p.a[1]) + shade('M136 102H148L164 182Q166 196 150 196H138Z') + shine('M90 108H98L88 186H78Z', 0.3) + oval(116, 102, 32, 7, p.a[0]) + path('M90 98Q116 78 142 98Z', p.a[2]) + circle(116, 82, 7, wood[0]) + rect(146, 108, 14, 10, steel[0], 3) + steam(22, 74, p.ground[1]);

const dripper: Motif = (p) =>
  shadow(120, 199, 52) + path('M82 132H158L154 186Q153 196 142 196H98Q87 196 86 186Z', glass) + path('M85 160H155L153 186Q152 196 142 196H98Q88 196 87 186Z', '#5a3620') + oval(120, 160, 35, 5, '#7a4c2c') + line('M158 146q26 0 22 20t-26 16', glass, 7) + shine('M92 138H99L97 188H92Z', 0.6) +
  path('M60 72H180L146 126H94Z', p.a[1]) + shade('M152 72H180L146 126H132Z') + rect(78, 124, 84, 10, p.a[0], 5) + oval(120, 72, 60, 11, p.a[2]) + oval(120, 73, 50, 8, paper[2]) + oval(120, 75, 38, 5, '#5a3620') + line('M180 84q26 4 20 22t-34 10', p.a[1], 8) + steam(112, 58, p.ground[1]);

const filters: Motif = (p) =>
  shadow(120, 199, 66) + repeat(4, (i) => turn(-14 + i * 7, 120, 200, path('M60 62Q120 44 180 62L138 186Q120 194 102 186Z', i % 2 ? paper[1] : paper[2]) + line('M64 66 106 184M176 66 134 184', paper[0], 2))) + rect(66, 132, 108, 46, p.a[1], 6) + rect(78, 144, 60, 7, p.a[3], 3) + rect(78, 158, 40, 6, p.a[2], 3) + circle(154, 155, 12, p.b[1]);

const grinder: Motif = (p) =>
  shadow(120, 199, 46) + rect(88, 96, 64, 100, steel[1], 10) + shade('M134 96H142Q152 96 152 106V186Q152 196 142 196H134Z') + shine('M95 104H102V190H95Z', 0.45) + rect(88, 118, 64, 42, p.a[1]) + repeat(7, (i) => line(`M${94 + i * 9} 120V158`, p.a[0], 1.6)) + rect(92, 76, 56, 24, steel[2], 6) + line('M120 76V62H190', steel[0], 7) + circle(190, 52, 13, wood[1]) + rect(184, 56, 12, 10, wood[0], 3) + circle(120, 62, 6, steel[0]);

const moka: Motif = (p) =>
  shadow(118, 199, 54) + path('M80 146H156L166 196H70Z', steel[2]) + path('M84 136 76 64H160L152 136Z', p.a[1]) + path('M76 64 58 78 80 104Z', p.a[0]) + shade('M132 64H160L152 136 156 146 166 196H134Z') + shine('M88 70H97L100 132H94ZM92 150H100L96 192H86Z', 0.4) + rect(78, 134, 80, 14, steel[0], 4) + path('M80 62Q118 38 156 62Z', p.a[2]) + circle(118, 44, 7, ink) + path('M158 72H196V142L184 136V86H160Z', ink) + circle(98, 168, 5, steel[0]) + steam(60, 58, p.ground[1]);

const press: Motif = (p) =>
  shadow(116, 199, 54) + rect(78, 76, 78, 118, glass, 6) + rect(78, 120, 78, 74, '#5a3620', 6) + rect(78, 112, 78, 10, steel[1]) + oval(117, 122, 39, 4, '#7a4c2c') + line('M117 36V112', steel[1], 5) + circle(117, 32, 9, ink) + path('M72 78Q117 52 162 78Z', p.a[1]) + rect(70, 74, 94, 9, p.a[0], 3) + shine('M86 86H94V186H86Z', 0.5) + repeat(3, (i) => rect(84 + i * 28, 82, 5, 116, p.a[1])) + rect(72, 188, 90, 10, p.a[0], 4) + line('M162 92Q202 96 196 136T162 172', p.a[1], 10) + path('M78 84 60 78 78 98Z', glass);

const coldBrew: Motif = (p) =>
  shadow(120, 199, 44) + path('M92 196Q84 196 84 186V112Q84 98 102 86V58H138V86Q156 98 156 112V186Q156 196 148 196Z', glass) + path('M84 128H156V186Q156 196 148 196H92Q84 196 84 186Z', '#6b4023') + rect(106, 92, 28, 88, '#3f2615', 8) + faint(0.4, repeat(14, (i) => circle(111 + (i % 3) * 9, 102 + Math.floor(i / 3) * 16, 1.6, '#fff'))) + path('M98 46H142L138 64H102Z', p.a[1]) + rect(96, 40, 48, 10, p.a[0], 4) + shine('M90 116H97V188H90Z', 0.5) + rect(164, 150, 34, 46, glass, 5) + rect(164, 164, 34, 32, '#6b4023', 5) + rect(170, 158, 12, 12, '#eefafd', 2) + rect(183, 166, 11, 11, '#eefafd', 2);

const scale: Motif = (p) => {
  const brews = /coffee|pour/.test(p.words);
  return shadow(120, 199, 78) + rect(46, 172, 148, 24, ink, 8) + rect(40, 158, 160, 18, p.a[1], 7) + rect(40, 158, 160, 6, p.a[2], 3) + rect(92, 178, 56, 13, '#1c3a33', 3) + line('M98 184.5h12M116 184.5h8M130 184.5h10', '#9ff0c8', 3) +
    (brews ? path('M84 96H148L142 150Q141 158 132 158H100Q91 158 90 150Z', p.b[1]) + line('M148 108q24 0 20 18t-24 16', p.b[1], 8) + shade('M134 96H148L142 150Q141 158 132 158Z') + steam(108, 84, p.ground[1]) : path('M58 112H182C178 140 160 158 120 158S62 140 58 112Z', paper[2]) + oval(120, 112, 62, 12, paper[1]) + path('M70 112Q120 68 170 112Z', '#f8efdc') + oval(120, 113, 50, 6, '#f1e4c8'));
};

const jug: Motif = () =>
  shadow(116, 199, 52) + line('M154 92C206 84 204 164 158 164', steel[1], 11) + path('M78 78H150L162 176Q164 196 144 196H88Q68 196 70 176Z', steel[2]) + path('M78 78 54 62 84 104Z', steel[1]) + shade('M132 78H150L162 176Q164 196 144 196H130Z') + shine('M86 90H96L86 186H78Z', 0.6) + oval(114, 78, 36, 9, '#fffaf0') + oval(114, 80, 28, 6, '#f3e6cf');

const cups: Motif = (p) => {
  const cup = (x: number, y: number, hue: readonly string[]): string => oval(x, y, 34, 7, paper[1]) + path(`M${x - 24} ${y - 38}H${x + 24}L${x + 18} ${y - 6}Q${x + 16} ${y} ${x + 8} ${y}H${x - 8}Q${x - 16} ${y} ${x - 18} ${y - 6}Z`, hue[1] ?? '') + oval(x, y - 38, 24, 5, '#5a3620') + line(`M${x + 23} ${y - 30}q15 0 11 12t-16 8`, hue[1] ?? '', 5) + shine(`M${x - 19} ${y - 32}h5l3 26h-5Z`, 0.35);
  return shadow(120, 200, 82) + cup(82, 136, p.b) + cup(158, 136, p.a) + cup(70, 194, p.a) + cup(164, 194, p.b) + steam(112, 84, p.ground[1]);
};

const tamper: Motif = (p) =>
  shadow(120, 199, 52) + path('M108 150H132L140 92H100Z', wood[0]) + path('M94 92C88 52 152 52 146 92C142 108 98 108 94 92Z', wood[1]) + shine('M104 70Q112 60 124 62Q110 68 108 92H102Z', 0.25) + rect(104, 132, 32, 20, brass[1], 3) + rect(72, 150, 96, 20, steel[2], 5) + rect(76, 168, 88, 28, steel[1], 5) + shade('M140 150H168V170H164V190Q164 196 158 196H140Z') + line('M78 180H162', p.a[1], 3);

const teapot: Motif = (p) => {
  const body = /cast-iron/.test(p.words) ? iron : p.a;
  return shadow(118, 199, 66) + line('M74 112C74 34 168 34 168 112', body[0], 8) + path('M176 128C204 122 200 96 222 90L216 104C210 126 206 158 172 164Z', body[1]) + path('M60 144C60 112 90 100 120 100S182 112 182 144S160 190 140 194H100C80 190 60 176 60 144Z', body[1]) + shade('M150 106C172 114 182 128 182 144S160 190 140 194H128C158 176 164 136 150 106Z', 0.25) +
    repeat(5, (row) => repeat(9, (i) => circle(72 + i * 12 + (row % 2) * 6, 124 + row * 12, 2.4, body[2]))) + path('M90 104Q120 82 150 104Z', body[2]) + circle(120, 88, 7, p.b[1]) + steam(218, 78, p.ground[1]);
};

const matcha: Motif = (p) =>
  shadow(112, 199, 72) + path('M36 126H156C154 172 134 196 96 196S38 172 36 126Z', p.a[0]) + oval(96, 126, 60, 13, p.a[1]) + oval(96, 128, 52, 9, '#8fae3c') + faint(0.6, repeat(9, (i) => circle(62 + i * 9, 127 + (i % 3) * 2, 2, '#c9dc7e'))) + shine('M48 140Q54 170 76 184Q60 160 58 138Z', 0.2) +
  rect(178, 78, 20, 58, wood[3], 6) + repeat(7, (i) => path(`M${179 + i * 2.6} 136L${170 + i * 5.4} 190`, 'none') + line(`M${179.5 + i * 2.7} 134Q${170 + i * 6} 160 ${174 + i * 4.6} 192`, wood[2], 2.6)) + rect(176, 128, 24, 8, ink, 3) + line('M60 96Q90 88 110 104', wood[2], 5) + oval(56, 98, 10, 5, '#8fae3c');

const infuser: Motif = (p) =>
  shadow(120, 199, 56) + path('M74 104H166L158 182Q156 196 142 196H98Q84 196 82 182Z', glass) + path('M77 128H163L158 182Q156 196 142 196H98Q84 196 82 182Z', '#c98a3c') + line('M166 118q30 2 26 28t-32 24', glass, 8) + path('M92 92H148L144 166Q143 172 136 172H104Q97 172 96 166Z', steel[2]) + repeat(30, (i) => circle(102 + (i % 6) * 7.3, 112 + Math.floor(i / 6) * 11, 1.8, steel[0])) + rect(80, 84, 80, 10, steel[1], 5) + path('M96 84Q120 66 144 84Z', p.a[1]) + circle(120, 70, 6, p.a[0]) + shine('M84 112H91L95 188H90Z', 0.5);

const tea: Motif = (p: Paint) => tin({ ...p, words: /green/.test(p.words) ? 'sprout seed' : /herbal/.test(p.words) ? 'wildflower' : 'tea' }) + path('M172 196C178 186 204 186 210 196Z', leaf[0]) + line('M178 192l8-4M192 193l6-5M200 192l4-2', leaf[2], 2.4);

export const coffeeTea: Motifs = [
  [/kettle/, kettle], [/paper-filters/, filters], [/dripper/, dripper], [/coffee-beans/, (p) => (/decaf|filter/.test(p.words) ? pouch(p) : bag(p))], [/grinder/, grinder], [/moka/, moka], [/press\b.*glass|french-press/, press],
  [/cold-brew/, coldBrew], [/scale/, scale], [/milk|jug/, jug], [/cups/, cups], [/tamper/, tamper], [/teapot/, teapot], [/matcha/, matcha], [/infuser/, infuser], [/tea/, tea],
  [/./, cups],
];
export { scale };
