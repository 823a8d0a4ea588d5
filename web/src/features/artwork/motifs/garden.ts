// Tools, seeds, and houses for whoever lives in the hedge.

import { bird, emblem } from '../emblems';
import { brass, copper, glass, ink, leaf, paper, steel, wood } from '../paint';
import { circle, line, oval, path, put, rect, repeat, shade, shadow, shine, turn } from '../pen';

import { type Motif, type Motifs, packet, saw } from './common';

const seedling = (x: number, y: number, s: number): string => put(x, y, s, line('M0 0V-22', leaf[0], 4), path('M0-18C-4-34-20-36-26-34C-24-20-12-14 0-18ZM0-22C4-38 18-42 26-40C24-26 12-18 0-22Z', leaf[1]));
const soil = (): string => path('M40 200C60 178 90 184 120 180S186 176 204 200Z', '#6b4a2f') + path('M58 200C76 188 100 192 124 188S170 186 186 200Z', '#7e5a3b');

const trowel: Motif = (p) => seedling(62, 186, 1) + turn(24, 130, 120, rect(120, 26, 22, 66, wood[2], 10) + rect(120, 72, 22, 10, p.a[1]) + rect(126, 88, 10, 34, steel[0], 3) + path('M106 118H156V150C156 178 142 196 131 204C120 196 106 178 106 150Z', steel[2]) + shade('M131 118H156V150C156 178 142 196 131 204Z', 0.12) + line('M131 126V186', steel[0], 2.4)) + soil();

const fork: Motif = (p) => seedling(176, 186, 1) + turn(-18, 110, 120, rect(100, 22, 22, 70, wood[2], 10) + rect(100, 74, 22, 10, p.a[1]) + rect(106, 88, 10, 30, steel[0], 3) + line('M82 196V132Q82 118 96 118H126Q140 118 140 132V196M111 118V200', steel[1], 8) + line('M82 190V132M111 130V194M140 132V190', steel[3], 2)) + soil();

const secateurs: Motif = (p) => shadow(120, 200, 62) + line('M196 36C170 66 176 80 150 92', leaf[0], 6) + path('M178 60q24-4 30 14q-24 4-30-14ZM168 66q-22-10-30 4q18 12 30-4Z', leaf[1]) + path('M126 116C96 96 96 58 122 38C138 60 142 92 138 112Z', steel[2]) + path('M112 116C128 104 158 90 164 64C142 62 112 84 104 106Z', steel[0]) + line('M128 118C150 140 152 176 142 198M112 118C90 140 86 176 94 198', p.a[0], 19) + line('M128 118C150 140 152 176 142 198M112 118C90 140 86 176 94 198', p.a[1], 13) + circle(120, 114, 10, brass[1]) + circle(120, 114, 4, brass[0]) + repeat(4, (i) => line(`M112 ${138 + i * 5}l16 4`, steel[1], 2));

const can: Motif = (p) => shadow(110, 199, 68) + line('M150 158 208 84', steel[1], 12) + path('M196 70 226 92 214 102 188 82Z', steel[0]) + repeat(5, (i) => line(`M${212 + i * 4} ${100 + i * 2}q8 16 6 ${30 + (i % 2) * 16}`, '#6fb4d2', 2.6)) + line('M64 104C16 108 22 178 66 178', steel[1], 9) + line('M78 92C84 48 136 48 142 92', steel[1], 9) + path('M62 92H156L164 184Q164 196 152 196H66Q54 196 54 184Z', steel[2]) + shade('M134 92H156L164 184Q164 196 152 196H138Z') + oval(109, 92, 47, 9, steel[0]) + rect(58, 126, 103, 6, steel[1]) + shine('M68 104H78L72 186H64Z', 0.5) + put(108, 162, 0.6, emblem({ ...p, words: 'wildflower' }));

const gloves: Motif = (p) => {
  const glove = path('M-30 50V0C-44-4-56-28-48-36C-40-42-32-24-26-22V-60C-24-74-10-72-10-60V-70C-8-84 8-84 8-70V-62C10-76 24-74 24-62V-46C26-58 38-56 38-46V10Q38 30 30 50Z', '#e3c08a') + path('M-34 44H36V84Q0 92-34 84Z', p.a[1]) + line('M-30 50H32', p.a[0], 4) + line('M-10-58V-20M8-66V-20M24-58V-18', '#c79d62', 2.4) + shade('M20-66C28-70 24-46 24-46C26-58 38-56 38-46V10Q38 30 30 50H16Z', 0.08);
  return shadow(120, 202, 74) + turn(16, 160, 130, put(152, 116, 0.92, glove)) + turn(-10, 90, 130, put(92, 122, 1, `<g transform="scale(-1 1)">${glove}</g>`));
};

const pad: Motif = (p) => shadow(120, 200, 92) + path('M24 160 70 120H216L202 160V178Q202 186 194 186H34Q24 186 24 178Z', '#b98a56') + path('M24 160Q26 152 34 148L66 124Q72 120 80 120H206Q218 120 216 130L204 158Q202 164 194 164H30Q22 164 24 160Z', '#d9ad78') + repeat(24, (i) => circle(52 + (i * 41) % 142, 130 + (i * 13) % 28, 1.8 + (i % 2), '#bd915c')) + line('M100 134H156', '#8f6536', 9) + line('M24 174H202', p.a[1], 6) + seedling(186, 122, 0.9);

const propagator: Motif = (p) => shadow(120, 200, 90) + path('M44 148C44 76 196 76 196 148Z', '#e8f6f6b8') + repeat(6, (i) => seedling(62 + i * 24, 152, 0.62 + (i % 3) * 0.16)) + `<path d="M44 148C44 76 196 76 196 148Z" fill="none" stroke="#9fc7c9" stroke-width="3"/>` + shine('M62 132Q72 100 100 92Q78 108 76 138Z', 0.7) + rect(112, 84, 16, 8, p.a[1], 3) + rect(34, 148, 172, 12, p.a[0], 4) + path('M40 158H200L192 196H48Z', p.a[1]) + repeat(5, (i) => line(`M${68 + i * 26} 162V192`, p.a[0], 3)) + rect(48, 150, 144, 6, '#6b4a2f', 3);

const labels: Motif = (p) => soil() + [[78, -8], [122, 3], [166, 10]].map(([x = 0, tilt = 0], i) => turn(tilt, x, 180, path(`M${x - 20} 74Q${x} 64 ${x + 20} 74V146L${x} 192 ${x - 20} 146Z`, ['#3f4a52', '#4c5861', '#38434b'][i] ?? ink) + shine(`M${x - 15} 80h5v60l-5-4Z`, 0.12) + put(x, 108, 0.4, emblem({ ...p, words: ['tomato', 'herb', 'salad'][i] ?? '' })) + line(`M${x - 12} 134h24`, paper[1], 2.4))).join('') + seedling(44, 190, 0.7) + seedling(200, 190, 0.8);

const twine: Motif = (p) => shadow(120, 199, 60) + rect(70, 122, 100, 74, p.a[1], 8) + rect(66, 114, 108, 14, p.a[0], 5) + shade('M148 128H170V188Q170 196 162 196H148Z') + circle(120, 160, 22, paper[2]) + put(120, 160, 0.4, emblem({ ...p, words: 'leaf' })) + circle(120, 86, 42, '#c69a5c') + repeat(6, (i) => `<ellipse cx="120" cy="86" rx="${8 + i * 6}" ry="40" fill="none" stroke="${i % 2 ? '#a97c40' : '#dcb67c'}" stroke-width="2.4" transform="rotate(${i * 28} 120 86)"/>`) + line('M158 102C190 108 170 140 206 150', '#c69a5c', 4);

const raisedBed: Motif = (p) => shadow(120, 202, 96) + [56, 92, 128, 164].map((x, i) => put(x + 8, 122, i % 2 ? 0.62 : 0.74, emblem({ ...p, words: ['salad', 'herb', 'salad', 'sunflower'][i] ?? '' }))).join('') + path('M34 132H206L214 152H26Z', '#6b4a2f') + rect(22, 150, 196, 22, wood[2], 3) + rect(22, 174, 196, 24, wood[1], 3) + rect(22, 146, 12, 56, wood[0], 2) + rect(206, 146, 12, 56, wood[0], 2) + repeat(2, (i) => line(`M40 ${161 + i * 25}H200`, i ? wood[0] : wood[1], 1.5)) + circle(28, 160, 2.4, steel[2]) + circle(212, 160, 2.4, steel[2]);

const compost: Motif = (p) => shadow(120, 199, 58) + line('M74 108C60 40 180 40 166 108', p.a[0], 7) + path('M70 100H170L160 186Q158 196 148 196H92Q82 196 80 186Z', p.a[1]) + shade('M148 100H170L160 186Q158 196 148 196H138Z') + path('M62 84Q120 68 178 84V102H62Z', p.a[2]) + rect(62, 96, 116, 8, p.a[0], 3) + put(120, 150, 0.9, path('M0 20C-24 16-26-10-20-24C0-22 14-2 0 20Z', leaf[2]), line('M-2 18C-4 2-10-8-16-18', leaf[0], 2.4)) + put(190, 190, 0.34, emblem({ ...p, words: 'vegetable' }));

const insectHotel: Motif = (p) => shadow(120, 202, 70) + rect(60, 84, 120, 114, wood[0], 3) + rect(68, 92, 50, 46, wood[2]) + rect(122, 92, 50, 46, '#5a3a20') + rect(68, 142, 50, 48, '#5a3a20') + rect(122, 142, 50, 48, wood[2]) + repeat(9, (i) => circle(77 + (i % 3) * 16, 101 + Math.floor(i / 3) * 14, 4.4 - (i % 2), '#3a2212')) + repeat(14, (i) => circle(128 + (i % 5) * 9.6, 98 + Math.floor(i / 5) * 13, 4.6, wood[3]) + circle(128 + (i % 5) * 9.6, 98 + Math.floor(i / 5) * 13, 2, '#5a3a20')) + repeat(7, (i) => line(`M${72 + i * 7} 146V188`, wood[i % 2 ? 3 : 2], 4.4)) + repeat(9, (i) => circle(130 + (i % 3) * 16, 152 + Math.floor(i / 3) * 14, 3.6 + (i % 2), '#3a2212')) + path('M44 88 120 34 196 88 188 96 120 50 52 96Z', p.a[1]) + path('M62 88 120 50 178 88Z', wood[1]) + put(120, 74, 0.32, emblem({ ...p, words: 'bees' })) + put(202, 116, 0.42, emblem({ ...p, words: 'bees' }));

const hedgehog: Motif = (p) => shadow(116, 202, 92) + path('M24 118 120 62 216 118V128H24Z', p.a[0]) + path('M34 196V122L120 72 206 122V196Z', wood[1]) + repeat(4, (i) => line(`M38 ${134 + i * 18}H202`, wood[0], 1.6)) + path('M20 120 120 56 220 120 212 130 120 72 28 130Z', leaf[0]) + repeat(9, (i) => circle(36 + i * 21, 110 - (4 - Math.abs(4 - i)) * 12, 7, leaf[1])) + path('M82 196V156A38 38 0 0 1 158 156V196Z', '#2e1d10') +
  put(126, 190, 0.86, path('M-40 8C-44-24-14-38 10-30C30-24 34-6 30 8Z', '#6d5138'), repeat(9, (i) => path(`M${-36 + i * 7} ${-8 - Math.sin(i / 2.6) * 18}l-5-11 10 5Z`, '#4a3422')), path('M22-10C36-8 46 2 50 6C46 12 34 10 22 8Z', '#dcb98d'), circle(50, 5, 3.4, ink), circle(32, -3, 2.6, ink), line('M-20 8v5M18 8v5', '#dcb98d', 4));

const gauge: Motif = (p) => repeat(8, (i) => line(`M${26 + i * 28} ${24 + (i % 3) * 16}l-6 18`, '#6fb4d2', 3.4)) + shadow(120, 203, 40) + rect(114, 150, 12, 54, wood[1]) + path('M84 60H156L140 92H100Z', copper[1]) + oval(120, 60, 36, 8, copper[2]) + oval(120, 61, 28, 5, copper[0]) + rect(98, 90, 44, 84, glass, 8) + rect(98, 126, 44, 48, '#7fbcd8', 8) + repeat(6, (i) => line(`M104 ${104 + i * 11}h${i % 2 ? 8 : 14}`, ink, 1.8)) + rect(92, 108, 56, 8, copper[1], 3) + rect(92, 156, 56, 8, copper[1], 3) + shine('M132 96H137V168H132Z', 0.6) + put(174, 150, 0.5, bird(p.b, p.a)) + line('M150 164H200', wood[0], 3);

export const garden: Motifs = [
  [/seed-tray|propagator/, propagator], [/seeds/, packet], [/trowel/, trowel], [/fork/, fork], [/secateurs/, secateurs], [/saw/, saw], [/watering/, can], [/gloves/, gloves], [/kneeling/, pad], [/labels/, labels], [/twine/, twine],
  [/raised-bed/, raisedBed], [/compost/, compost], [/insect/, insectHotel], [/hedgehog/, hedgehog], [/rain-gauge/, gauge], [/./, packet],
];
