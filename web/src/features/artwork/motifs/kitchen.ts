// Pans, knives, dough and jars.

import { brass, ink, iron, leaf, paper, steel, wood } from '../paint';
import { circle, faint, line, oval, path, put, rect, repeat, shade, shadow, shine, turn } from '../pen';

import { scale } from './coffeeTea';
import { bag, jarWith, type Motif, type Motifs } from './common';

const skillet: Motif = (p) =>
  shadow(100, 196, 78) + turn(-32, 100, 128, path('M166 116H226Q236 116 236 128T226 140H166Z', iron[1]) + circle(226, 128, 5, p.ground[3])) + oval(98, 140, 78, 58, iron[0]) + oval(98, 134, 78, 56, iron[1]) + oval(98, 134, 64, 44, iron[0]) +
  path('M56 138C50 112 84 104 104 110C132 104 146 128 130 148C112 166 62 164 56 138Z', '#fffaf0') + circle(92, 132, 17, '#f2b632') + faint(0.6, circle(86, 126, 5, '#fff')) + put(136, 112, 0.4, line('M0 30C0 10 4-6 10-20', leaf[0], 4), path('M2 10q-16-2-20-16q18 0 20 16Zm4-14q16-2 18-16q-18 2-18 16Z', leaf[1]));

const wok: Motif = (p) =>
  shadow(110, 199, 60) + line('M176 118 226 92', wood[1], 12) + path('M24 112H196C188 164 158 196 110 196S32 164 24 112Z', iron[1]) + shade('M160 112H196C188 164 158 196 110 196C142 186 158 150 160 112Z', 0.3) + oval(110, 112, 86, 18, iron[0]) + oval(110, 114, 72, 12, iron[2]) + path('M24 112q-18-4-14 14l14 4Z', iron[0]) +
  path('M62 112q8-26 26-20t10 20Z', leaf[1]) + path('M84 114q14-34 34-22t4 22Z', p.a[1]) + path('M120 112q6-24 22-20t8 20Z', leaf[2]) + repeat(4, (i) => line(`M${72 + i * 22} 108q8-10 16 0`, brass[2], 4)) + faint(0.7, line('M86 78c-9-12 9-16 0-30M112 74c-9-12 9-16 0-30', p.ground[1], 4));

const dutchOven: Motif = (p) =>
  shadow(120, 199, 74) + rect(32, 118, 176, 16, p.a[0], 8) + rect(50, 104, 140, 92, p.a[1], 16) + shade('M164 104H174Q190 104 190 120V180Q190 196 174 196H156Q164 150 164 104Z') + shine('M60 116H70V184Q62 182 60 172Z', 0.3) + path('M46 104Q52 76 120 74Q188 76 194 104Z', p.a[1]) + path('M46 104Q52 76 120 74Q188 76 194 104Z', '#ffffff2b') + rect(42, 98, 156, 10, p.a[0], 5) + rect(112, 62, 16, 14, brass[1]) + oval(120, 62, 15, 6, brass[2]);

const knife = (serrated: boolean): Motif => (p) =>
  shadow(124, 190, 88) + turn(-34, 120, 130,
    (serrated ? path('M22 110H150V140H34Q22 132 22 110Z', steel[2]) + repeat(15, (i) => circle(40 + i * 7.4, 141, 4.4, p.ground[3])) : path('M16 140C30 118 60 106 150 106V140Z', steel[2])) + line(serrated ? 'M28 116H146' : 'M40 130C70 116 110 112 148 112', steel[3], 4) +
    rect(148, 106, 9, 34, steel[0], 2) + path('M156 108H222Q232 110 230 124Q228 138 216 138H156Z', wood[1]) + path('M156 126H229Q226 138 216 138H156Z', wood[0]) + circle(172, 121, 3.5, brass[2]) + circle(192, 121, 3.5, brass[2]) + circle(212, 121, 3.5, brass[2])) +
  (serrated ? put(68, 172, 0.7, path('M-40 24C-44-12-20-24 4-24S44-12 40 24Z', wood[1]), path('M-32 24C-36-6-16-16 2-16S36-6 32 24Z', '#f4e2bd')) : put(66, 176, 0.9, circle(0, 0, 20, '#c8d88a'), circle(0, 0, 13, '#f3f5cf')));

const whetstone: Motif = (p) =>
  shadow(120, 198, 84) + rect(36, 178, 168, 18, wood[1], 5) + path('M50 146H190V180H50Z', p.a[2]) + path('M50 162H190V180H50Z', p.a[1]) + path('M50 146 62 134H202L190 146Z', p.a[3]) + path('M190 146 202 134V168L190 180Z', p.a[0]) + turn(-20, 120, 110, path('M34 132C60 106 90 98 160 98V132Z', steel[2]) + path('M158 98H214Q220 104 216 116T200 132H158Z', ink) + line('M56 122C84 108 110 104 156 104', steel[3], 3)) + circle(74, 140, 3, '#bfe0ea') + circle(96, 139, 2, '#bfe0ea');

const board: Motif = (p) =>
  shadow(120, 199, 80) + turn(-8, 120, 120, rect(54, 46, 132, 146, wood[0], 14) + rect(54, 42, 132, 144, wood[1], 14) + repeat(5, (row) => repeat(5, (i) => rect(60 + i * 24.4, 48 + row * 27, 22, 25, [wood[2], wood[1], wood[3], wood[2]][(i * 3 + row * 2) % 4] ?? wood[2], 2))) + circle(166, 62, 9, wood[0])) +
  put(92, 150, 0.85, path('M-26-10C-10-22 16-20 24-8C22 12 6 30-10 36C-22 24-32 8-26-10Z', p.a[1]), path('M0-14q-4-14 8-18q6 10-2 18Z', leaf[0]));

const basket: Motif = () =>
  shadow(120, 199, 80) + path('M52 132C48 80 192 80 188 132Z', wood[2]) + path('M66 120C70 92 168 92 172 120', wood[3]) + line('M88 118l10-24M114 114l8-26M142 118l8-24', '#fdf3dc', 5) + path('M38 128H202C200 172 172 196 120 196S40 172 38 128Z', wood[2]) + repeat(5, (i) => line(`M${41 + i * 4} ${138 + i * 13}Q120 ${160 + i * 12} ${199 - i * 4} ${138 + i * 13}`, wood[1], 5)) + rect(32, 122, 176, 14, wood[1], 7) + repeat(12, (i) => line(`M${44 + i * 14} 124l8 10`, wood[0], 2.4));

const scrapers: Motif = (p) =>
  shadow(120, 198, 76) + turn(-16, 90, 130, path('M42 96H138V150Q138 176 112 176H68Q42 176 42 150Z', p.a[1]) + circle(90, 112, 8, p.ground[3]) + shine('M50 104H58V150Q52 150 50 144Z', 0.3)) + turn(12, 164, 130, rect(120, 110, 88, 66, steel[2], 3) + rect(120, 84, 88, 30, wood[1], 8) + line('M128 166H200M132 172v4M144 172v4M156 172v4M168 172v4M180 172v4M192 172v4', steel[0], 2) + circle(138, 99, 3, brass[2]) + circle(190, 99, 3, brass[2]));

const starterJars: Motif = (p) => shadow(120, 199, 80) + jarWith(80, 1.25, paper, p.a) + jarWith(156, 1.05, ['#d7c08e', '#eadcb2', '#f6ecd0', '#fff'], p.b) + faint(0.8, repeat(12, (i) => circle(62 + (i * 17) % 40, 142 + (i * 13) % 46, 2.6, '#d8c79c'))) + rect(48, 154, 64, 5, p.a[1], 2);

const jars: Motif = (p) => shadow(120, 200, 92) + jarWith(120, 1.15, p.b, brass) + jarWith(64, 1, p.a, brass) + jarWith(176, 1, leaf, brass) + repeat(9, (i) => circle(104 + (i % 3) * 16, 150 + Math.floor(i / 3) * 16, 5, p.b[2])) + repeat(6, (i) => circle(52 + (i % 3) * 12, 164 + Math.floor(i / 3) * 16, 4, p.a[2])) + repeat(4, (i) => rect(160 + i * 9, 152, 6, 38, leaf[2], 3));

const loafTins: Motif = (p) =>
  shadow(120, 199, 88) + path('M86 116C90 78 214 78 214 116Z', wood[1]) + path('M100 106C108 88 192 88 202 106', wood[2]) + line('M126 108q6-14 14-16M152 106q6-14 14-16M178 108q6-12 12-14', wood[3], 4) + path('M78 112H222L212 160H88Z', steel[1]) + path('M26 138H170L158 196H38Z', p.a[1]) + shade('M138 138H170L158 196H132Z') + rect(20, 132, 156, 10, p.a[0], 5) + shine('M38 146H46L50 188H44Z', 0.3);

const crock: Motif = (p) =>
  shadow(120, 199, 60) + path('M74 88H166L172 110V182Q172 196 156 196H84Q68 196 68 182V110Z', paper[2]) + path('M68 110H172V132H68Z', p.a[1]) + shade('M148 88H166L172 110V182Q172 196 156 196H144Z') + rect(64, 74, 112, 18, paper[1], 8) + path('M82 74Q90 56 120 54T158 74Z', p.a[1]) + circle(120, 52, 8, p.a[0]) + line('M68 130q-20 0-18 18t18 14M172 130q20 0 18 18t-18 14', paper[0], 7) + put(120, 164, 0.55, path('M0 30C-36 26-34-4-22-6C-26-22-8-26 0-18C8-28 26-22 22-6C36-4 34 26 0 30Z', p.a[1]), line('M0 24V0', p.a[3], 3));

const pasta: Motif = (p) =>
  shadow(116, 199, 72) + rect(54, 182, 132, 14, steel[0], 3) + path('M64 92H176V182H64Z', steel[2]) + shade('M152 92H176V182H152Z') + path('M56 74H184L176 96H64Z', p.a[1]) + oval(120, 118, 48, 8, steel[0]) + oval(120, 136, 48, 8, steel[1]) + repeat(11, (i) => line(`M${78 + i * 8} 132C${74 + i * 8} 156 ${60 + i * 8} 160 ${64 + i * 7} 192`, '#f0cf6d', 4)) + line('M176 112H206V84', steel[0], 6) + rect(199, 60, 14, 28, wood[1], 6) + path('M80 74C84 52 154 46 160 74Z', '#f6e0a0');

const mortar: Motif = (p) =>
  shadow(120, 199, 56) + turn(30, 150, 90, rect(138, 26, 24, 96, steel[0], 10) + rect(134, 96, 32, 34, steel[1], 14) + shine('M143 34H149V94H143Z', 0.3)) + path('M58 112H182C180 148 166 170 148 180L154 196H86L92 180C74 170 60 148 58 112Z', '#8b8f8c') + shade('M150 112H182C180 148 166 170 148 180L154 196H132C152 170 154 140 150 112Z') + oval(120, 112, 62, 13, '#a4a8a4') + oval(120, 114, 52, 9, '#5f6462') + repeat(9, (i) => circle(88 + i * 8, 113 + (i % 3) * 2, 3, i % 2 ? p.a[1] : leaf[1])) + repeat(10, (i) => circle(74 + (i * 31) % 88, 130 + (i * 17) % 50, 1.8, '#6d716e'));

const spiceTin: Motif = () =>
  shadow(120, 198, 84) + circle(120, 120, 82, steel[1]) + circle(120, 118, 78, steel[2]) + circle(120, 118, 70, steel[0]) + repeat(7, (i) => {
    const angle = (i * Math.PI) / 3;
    const x = i === 6 ? 120 : 120 + Math.cos(angle) * 45;
    const y = i === 6 ? 118 : 118 + Math.sin(angle) * 45;
    return circle(x, y, 21.5, steel[3]) + circle(x, y, 18, ['#c33f2a', '#e2a524', '#8a5527', '#5f7f35', '#d7772c', '#3f3a35', '#e8cf86'][i] ?? '') + faint(0.25, oval(x - 5, y - 6, 7, 5, '#fff'));
  });

const apron: Motif = (p) =>
  line('M92 62C92 20 148 20 148 62', p.b[1], 6) + path('M88 58H152L160 104C180 110 190 122 190 132L182 206H58L50 132C50 122 60 110 80 104Z', p.a[1]) + shade('M140 58H152L160 104C180 110 190 122 190 132L182 206H150Z', 0.1) + line('M52 134 26 150M188 134 214 150', p.b[1], 6) + rect(84, 136, 72, 44, p.a[2], 6) + line('M120 136V180', p.a[1], 3) + rect(98, 120, 7, 40, wood[2], 3) + oval(101, 118, 8, 11, wood[2]) + line('M96 66H144M96 72H144', p.a[2], 2);

const wraps: Motif = (p) => {
  const cells = (x: number, y: number, hue: readonly string[]): string => repeat(6, (i) => path(`M${x + (i % 3) * 22 + (i > 2 ? 11 : 0)} ${y + (i > 2 ? 19 : 0)}l10 6v12l-10 6-10-6v-12Z`, hue[2] ?? ''));
  return shadow(120, 199, 78) + turn(-10, 120, 120, rect(40, 88, 104, 104, p.a[1], 6) + cells(60, 104, p.a) + cells(60, 142, p.a)) + turn(8, 150, 140, rect(104, 80, 96, 96, p.b[1], 6) + cells(124, 96, p.b) + cells(124, 134, p.b)) + rect(66, 160, 108, 32, brass[2], 16) + oval(168, 176, 10, 16, brass[1]) + oval(168, 176, 4, 7, brass[0]);
};

export const kitchen: Motifs = [
  [/skillet/, skillet], [/wok/, wok], [/dutch|pot\b/, dutchOven], [/bread-knife|serrated/, knife(true)], [/knife-|chefs-knife/, knife(false)], [/whetstone/, whetstone], [/board/, board], [/proofing|basket/, basket],
  [/scraper/, scrapers], [/scale/, scale], [/sourdough-jar/, starterJars], [/flour/, bag], [/tins|loaf/, loafTins], [/crock/, crock], [/jar/, jars], [/pasta/, pasta], [/mortar/, mortar], [/spice/, spiceTin], [/apron/, apron], [/beeswax|wrap/, wraps],
  [/./, dutchOven],
];

