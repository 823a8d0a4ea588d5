// Small signs, about 60 × 60 around the origin: on book covers, seed packets, sleeves, boxes and bags.

import { brass, type Hue, ink, leaf, type Paint, wood } from './paint';
import { circle, faint, line, oval, path, rect, repeat, ring, turn } from './pen';

export type Emblem = (p: Paint) => string;

export const bird = (body: Hue, wing: Hue = body): string =>
  line('M2 16 0 27M9 15l1 12', ink, 2) +
  path('M-37 12-15 1C-12-8-5-12 1-14C3-22 11-27 19-25C26-23 30-16 28-9C27 5 18 18 2 18C-8 18-15 14-20 9Z', body[1]) +
  path('M28-9C27 5 18 18 2 18C-3 18-8 17-12 15C4 13 14 4 17-8C20-10 25-10 28-9Z', body[2]) +
  path('M-17 6C-10-6 4-7 11-1C7 11-6 14-17 6Z', wing[0]) +
  path('M28-17 38-12 28-9Z', brass[1]) + circle(20, -16, 2.2, ink);

const petals = (count: number, long: number, wide: number, fill: string): string =>
  repeat(count, (i) => turn((360 / count) * i, 0, 0, oval(0, -long, wide, long * 0.75, fill)));

const flower: Emblem = (p) =>
  line('M0 4C2 16 0 24-2 32', leaf[0], 3) + path('M-1 24q-16-2-20-14q16 0 20 14Zm0-4q14-4 18-14q-16 2-18 14Z', leaf[1]) +
  `<g transform="translate(0 -8)">${petals(6, 12, 7, p.b[1])}${circle(0, 0, 7, brass[2])}</g>`;

const sunflower: Emblem = () =>
  line('M0 6V32', leaf[0], 4) + path('M0 28q-18 0-22-14q18 0 22 14Zm0-4q18-2 20-14q-18 0-20 14Z', leaf[1]) +
  `<g transform="translate(0 -10)">${petals(12, 16, 5, '#f0b429')}${circle(0, 0, 11, '#6b4423')}${faint(0.5, circle(0, 0, 6, '#3d2613'))}</g>`;

const butterfly: Emblem = (p) =>
  path('M0-4C-8-26-32-28-32-12C-32 0-16 4 0 2C16 4 32 0 32-12C32-28 8-26 0-4Z', p.b[1]) +
  path('M0 2C-14 4-26 10-22 20C-16 30-4 16 0 6C4 16 16 30 22 20C26 10 14 4 0 2Z', p.b[2]) +
  circle(-20, -12, 4, p.b[3]) + circle(20, -12, 4, p.b[3]) + oval(0, 2, 2.6, 14, ink) + line('M-1-12-7-24M1-12 7-24', ink, 1.6);

const paw: Emblem = (p) =>
  repeat(2, (i) => `<g transform="translate(${i * 26 - 13} ${i * -24 + 12}) scale(.8)">${path('M0-4C9-4 14 6 11 12C8 17-8 17-11 12C-14 6-9-4 0-4Z', p.b[1])}${circle(-13, -6, 4.4, p.b[1])}${circle(-5, -13, 4.6, p.b[1])}${circle(5, -13, 4.6, p.b[1])}${circle(13, -6, 4.4, p.b[1])}</g>`);

const bread: Emblem = () =>
  path('M-32 14C-36-14-16-22 0-22S36-14 32 14C32 18-32 18-32 14Z', wood[1]) + path('M-26 8C-28-10-12-15 0-15S26-10 24 6C10-4-12-2-26 8Z', wood[2]) +
  line('M-14-12-6 2M0-14 6 0M14-12 18-2', wood[3], 3.4);

const pot: Emblem = (p) =>
  rect(-26, -8, 52, 32, p.b[1], 7) + rect(-30, -12, 60, 7, p.b[0], 3) + path('M-20-13C-18-22 18-22 20-13Z', p.b[2]) + circle(0, -22, 4, p.b[0]) +
  line('M-32 0h-5M32 0h5', p.b[0], 5);

const jar: Emblem = (p) =>
  rect(-19, -16, 38, 44, '#ffffffb0', 8) + rect(-19, 0, 38, 28, p.b[1], 8) + rect(-17, -26, 34, 10, brass[1], 3) + circle(-6, 10, 4, p.b[2]) + circle(7, 16, 5, p.b[2]) + circle(5, 5, 3, p.b[2]);

const cup: Emblem = (p) =>
  path('M-22-6H18V8C18 22 10 26-2 26S-22 22-22 8Z', p.b[1]) + line('M18-1h5a7 7 0 0 1 0 15h-5', p.b[1], 4.5) + rect(-22, -6, 40, 6, p.b[0], 2) +
  line('M-10-14c-4-6 4-8 0-15M2-14c-4-6 4-8 0-15', p.b[2], 3);

const carrot: Emblem = () =>
  path('M-14-8C-4-16 10-14 14-6C12 10 4 26-6 34C-14 22-18 6-14-8Z', '#e07b2e') + line('M-10 4l8 2M10 2l-7 3M-4 16l6 1', '#b3571a', 2) +
  path('M0-12C-16-18-14-32-14-32C-4-28-2-20 0-12C-2-26 6-36 6-36C12-26 6-18 0-12C6-24 20-26 20-26C20-16 10-12 0-12Z', leaf[1]);

const bee: Emblem = () =>
  faint(0.85, turn(-24, -4, -12, oval(-8, -16, 10, 15, '#f4fbff')), turn(24, 6, -12, oval(10, -16, 9, 14, '#e5f3f8'))) +
  oval(0, 4, 24, 15, '#edb52d') + path('M-12-9a24 15 0 0 0 0 26l7 1.6V-10.5Zm14-2v30l8-1.5V-9.5Z', ink) + circle(20, 2, 7, ink) + line('M24-3l6-7M20-5l2-9', ink, 1.8);

const wheel: Emblem = (p) =>
  ring(0, 0, 27, ink, 4.5) + ring(0, 0, 22, p.b[1], 2.4) + repeat(6, (i) => turn(i * 30, 0, 0, line('M0-21V21', p.b[1], 1.2))) + circle(0, 0, 5, ink);

const pass: Emblem = (p) =>
  circle(14, -14, 10, brass[2]) + path('M-36 26-10-14 4 6 14-4 36 26Z', p.b[1]) + path('M-10-14-1-1-8 4-14 0-19 1Z', '#fff') +
  line('M-6 26C-2 18 12 18 6 12S-4 8 2 3', '#fff6df', 3.4);

const mountain: Emblem = (p) => path('M-36 26-8-22 6 0 14-10 36 26Z', p.b[1]) + path('M-8-22 1-8-6 0-11-5-17-6Z', '#fff') + path('M14-10 19-2 14 2 9-4Z', '#fff');

const moon: Emblem = () =>
  path('M10-24A26 26 0 1 0 26 12A21 21 0 0 1 10-24Z', '#f6dd8c') +
  repeat(5, (i) => path(`M${[20, -24, 30, -4, 12][i] ?? 0} ${[-20, -22, -4, -32, -2][i] ?? 0}l2 5 5 2-5 2-2 5-2-5-5-2 5-2Z`, '#fff3c4'));

const lighthouse: Emblem = (p) =>
  path('M-10 30-6-14H6L10 30Z', '#fdf7e8') + path('M-9 18-7.9 6H7.9L9 18Z', p.b[1]) + path('M-7-4-6.3-12H6.3L7-4Z', p.b[1]) + rect(-8, -17, 16, 4, ink, 1) + rect(-5, -26, 10, 9, '#f6dd8c') +
  path('M-7-26 0-33 7-26Z', p.b[0]) + faint(0.7, path('M6-24 36-32V-12L6-19ZM-6-24-36-32V-12L-6-19Z', '#f6e6a8')) + line('M-32 30q8-5 16 0t16 0 16 0 16 0', p.b[2], 3.4);

const spade: Emblem = (p) =>
  turn(28, 0, 0, line('M0-30V4', wood[1], 5), line('M-7-30H7', wood[0], 5), path('M-11 2H11C12 18 6 28 0 32C-6 28-12 18-11 2Z', p.b[1])) + line('M-20 28q6-14-2-24m2 12q8-2 9-10', leaf[1], 3);

const nib: Emblem = (p) => path('M0-30 14 4C10 14 6 22 0 30C-6 22-10 14-14 4Z', brass[1]) + path('M0-30 14 4C10 14 6 22 0 30Z', brass[0]) + circle(0, 0, 4, p.a[0]) + line('M0 4V28', p.a[0], 1.6);

const note: Emblem = (p) => line('M-12 18V-20L20-27V10', p.b[1], 5) + path('M-12-20 20-27V-17L-12-10Z', p.b[1]) + oval(-19, 19, 9, 7, p.b[1]) + oval(13, 12, 9, 7, p.b[1]);

const tomato: Emblem = () => circle(-9, 8, 19, '#d8452f') + circle(12, 14, 14, '#e8694d') + faint(0.3, oval(-15, 1, 5, 7, '#fff')) + path('M-9-10-20-15-13-7-22-3-9-6 2-2-4-8 4-14Z', leaf[0]) + path('M12 1 5-3 10 3 6 6 13 4 20 6 16 1Z', leaf[0]);

const salad: Emblem = () =>
  path('M0 30C-36 26-34-4-22-6C-26-22-8-26 0-18C8-28 26-22 22-6C36-4 34 26 0 30Z', leaf[1]) + path('M0 28C-22 22-20 2-12 0C-14-10-4-12 0-6C4-12 14-10 12 0C20 2 22 22 0 28Z', leaf[2]) + line('M0 28V2M0 18-9 9M0 18 9 9', leaf[3], 2);

const herbs: Emblem = () =>
  line('M0 32V-18M-14 32C-14 14-18 2-20-8M14 32C14 14 18 2 20-8', leaf[0], 2.6) +
  repeat(4, (i) => path(`M0 ${18 - i * 12}q-12-1-13-10q12 0 13 10Zm0 0q12-1 13-10q-12 0-13 10Z`, leaf[1])) + repeat(3, (i) => circle(-21 + i * 2, -12 + i * 13, 4, leaf[2])) + repeat(3, (i) => circle(21 - i * 2, -12 + i * 13, 4, '#9c7cc0'));

const waves: Emblem = (p) => circle(0, -10, 15, p.b[1]) + repeat(4, (i) => line(`M-36 ${4 + i * 8}q9-8 18 0t18 0 18 0 18 0`, i % 2 ? p.a[2] : p.b[2], 4));

const train: Emblem = (p) =>
  rect(-32, -8, 42, 24, p.b[1], 4) + rect(8, -20, 22, 36, p.b[0], 3) + rect(12, -15, 13, 11, '#fbe9a9', 2) + rect(-26, -20, 8, 14, p.b[0]) + faint(0.7, circle(-18, -28, 6, '#fff'), circle(-8, -33, 8, '#fff')) +
  circle(-22, 19, 8, ink) + circle(-2, 19, 8, ink) + circle(20, 18, 10, ink) + circle(20, 18, 4, p.b[2]) + line('M-36 29H36', ink, 2.4);

const horn: Emblem = () =>
  path('M6-6 32-22V22L6 6Z', brass[1]) + line('M-32 0H10', brass[1], 6) + line('M-20 0V14a6 6 0 0 0 6 6h14a6 6 0 0 0 6-6V0', brass[2], 5) + line('M-12-4v-9M-3-4v-9M6-5v-8', brass[0], 4) + oval(32, 0, 4, 22, brass[2]);

const skyline: Emblem = (p) => circle(0, 2, 27, '#d9753b') + circle(0, 6, 20, '#eb9c56') + circle(0, 10, 13, '#f8c983') + path('M-36 14C-16 4 12 20 36 8V32H-36Z', p.a[0]);

const hillsong: Emblem = (p) =>
  path('M-36 30C-20 2-4 8 6 18C14 2 28 4 36 12V30Z', p.b[1]) + path('M-36 30C-12 16 14 20 36 24V30Z', p.b[0]) + turn(32, 4, -8, oval(4, 2, 9, 11, wood[1]), oval(4, -11, 7, 8, wood[1]), rect(2.5, -36, 3, 32, wood[0])) + line('M26-30-10 2', ink, 1.6);

const boat: Emblem = (p) => circle(18, -20, 8, '#f6dd8c') + path('M-2-26V8H-24Z', '#fdf7e8') + path('M2-18 22 8H2Z', p.b[2]) + path('M-28 12H28L18 26H-18Z', p.b[1]) + line('M-36 30q8-5 16 0t16 0 16 0 16 0', p.b[3], 3);

const berries: Emblem = (p) =>
  line('M-28 26C-8 20 6 4 14-24', wood[0], 3) + repeat(4, (i) => path(`M${-16 + i * 9} ${20 - i * 11}q-14-2-17-14q16 0 17 14Z`, leaf[1])) +
  repeat(5, (i) => circle([8, 18, 12, 22, 2][i] ?? 0, [8, 2, 18, 14, 22][i] ?? 0, 6, i % 2 ? p.b[1] : '#b3342f'));

const bean: Emblem = () =>
  repeat(3, (i) => turn([-30, 25, 70][i] ?? 0, 0, 0, `<g transform="translate(${[-12, 14, 2][i] ?? 0} ${[4, 0, -14][i] ?? 0})">${oval(0, 0, 12, 17, '#5b3720')}${line('M0-14C6-5-6 5 0 14', '#8a5a36', 2.6)}</g>`));

const owl: Emblem = (p) =>
  path('M-22-26C-12-20 12-20 22-26C26 4 22 30 0 30S-26 4-22-26Z', p.b[0]) + path('M-12 4C-8 28 8 28 12 4C6 10-6 10-12 4Z', p.b[2]) + circle(-9, -8, 9, '#fdf7e8') + circle(9, -8, 9, '#fdf7e8') + circle(-8, -8, 4, ink) + circle(8, -8, 4, ink) + path('M-4-3H4L0 5Z', brass[1]);

const leaves: Emblem = (p) => line('M0 30C-2 10 2-6 0-24', leaf[0], 3) + path('M0 14C-26 14-28-8-26-16C-10-14 0-4 0 14ZM0 4C22 2 28-14 26-24C10-22 0-12 0 4Z', leaf[1]) + path('M0-16C-8-22-6-32 0-36C6-32 8-22 0-16Z', p.b[1]);

const sprout: Emblem = () => line('M0 26V-2', leaf[0], 4) + path('M0 2C-4-16-20-20-30-18C-28-4-16 4 0 2ZM0-4C4-20 18-26 30-24C28-8 16 0 0-4Z', leaf[1]);

/** What a thing is about, the most particular words first. */
const emblems: readonly [RegExp, Emblem][] = [
  [/\bowl\b/, owl], [/butterfl|moths/, butterfly], [/dawn-chorus-wood|birdsong in/, (p) => bird(p.b, p.a)], [/tracks|hedgehog/, paw], [/sunflower/, sunflower], [/wildflower|botanical|meadow/, flower],
  [/ferment|preserv|jam/, jar], [/sourdough|bread|flour/, bread], [/one-pot|cookbook/, pot], [/beans|espresso/, bean], [/coffee|tea\b|cup/, cup],
  [/tomato/, tomato], [/salad/, salad], [/herb/, herbs], [/kitchen-garden|vegetable/, carrot], [/wild-corner|bees|bug|insect/, bee],
  [/cycling|pass/, pass], [/bicycle/, wheel], [/hut|mountain|hiking/, mountain], [/night-sky|stars/, moon], [/lighthouse/, lighthouse],
  [/murder|allotment/, spade], [/calligraphy|letters|writing/, nib], [/harbour|sea\b|lighthouse/, boat], [/cello|tides/, waves], [/train|railway/, train],
  [/brass on|brass,|brass dance/, horn], [/copper sky|ambient/, skyline], [/folk|fiddle/, hillsong], [/songbook|\bsongs?\b|music|tunes/, note], [/hedgerow|berr/, berries],
  [/bird|serin|wren|magpie|swift|robin|finch|tit\b|chorus/, (p) => bird(p.b, p.a)], [/seed|seedling|propag/, sprout],
];

export function emblem(p: Paint): string {
  const found = emblems.find(([words]) => words.test(p.words));
  return (found?.[1] ?? leaves)(p);
}
