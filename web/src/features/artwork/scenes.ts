// Where things stand: a quiet ground for each category, in tones of one hue, so that the thing itself comes forward.

import type { Paint } from './paint';
import { circle, faint, line, oval, path, put, rect, repeat } from './pen';

type Scene = (p: Paint) => string;

const floor = (p: Paint, y = 178): string => faint(0.55, rect(0, y, 240, 240 - y, p.ground[2]));
const sun = (p: Paint, x: number, y: number, r: number): string => faint(0.5, circle(x, y, r, p.ground[2]));

const sprig = (p: Paint, x: number, y: number, scale: number): string =>
  put(
    x, y, scale,
    line('M0 0C6-24 4-50 16-74', p.ground[1], 3),
    repeat(5, (i) => path(`M${3 + i * 2.5} ${-10 - i * 14}q${i % 2 ? 20 : -20}-4 ${i % 2 ? 22 : -20}-20q${i % 2 ? -18 : 18} 0 ${i % 2 ? -22 : 20} 20Z`, p.ground[1])),
  );

const hills = (p: Paint): string =>
  faint(0.4, path('M0 168C40 128 84 132 122 158C158 126 202 120 240 150V240H0Z', p.ground[2])) +
  faint(0.55, path('M0 190C60 164 150 172 240 182V240H0Z', p.ground[2]));

const branch: Scene = (p) =>
  sun(p, 66 + p.chance() * 110, 82, 56) + faint(0.5, sprig(p, 26, 190, 1.3), sprig(p, 206, 196, 0.95)) + hills(p);

const table: Scene = (p) => {
  const left = p.chance() < 0.5;
  return faint(0.45, path('M58 178V104A62 62 0 0 1 182 104V178Z', p.ground[2])) + floor(p) +
    faint(0.25, sprig(p, left ? 24 : 204, 180, 0.9));
};

const tiles: Scene = (p) =>
  faint(0.3, repeat(5, (i) => rect(48 * i + 2, 28, 44, 44, p.ground[2], 3)), repeat(5, (i) => rect(48 * i + 2, 76, 44, 44, p.ground[2], 3)), repeat(5, (i) => rect(48 * i + 2, 124, 44, 44, p.ground[2], 3))) +
  floor(p, 176);

const shelf: Scene = (p) => {
  const spines = [26, 18, 22, 30, 20];
  let x = p.chance() < 0.5 ? 8 : 138;
  return faint(0.35, ...spines.map((width, i) => {
    const height = 74 + ((i * 37) % 34);
    const spine = rect(x, 178 - height, width - 3, height, p.ground[i % 2 ? 2 : 1], 2);
    x += width;
    return spine;
  })) + floor(p);
};

const rings: Scene = (p) => {
  const x = 60 + p.chance() * 120;
  return faint(0.3, ...[118, 92, 66, 40].map((r, i) => circle(x, 104, r, i % 2 ? p.ground[3] : p.ground[2]))) + floor(p, 184);
};

const mountains: Scene = (p) => {
  const shift = Math.round(p.chance() * 40) - 20;
  const tree = (x: number, y: number, s: number): string => put(x, y, s, path('M0-44 15-16H8L19 4H-19L-8-16H-15Z', p.ground[1]), rect(-3, 4, 6, 8, p.ground[0]));
  return sun(p, 178 - shift, 58, 26) +
    faint(0.5, path(`M-10 180 ${62 + shift} 70l24 34 14-16 92 92Z`, p.ground[2]), path(`M120 180l62-82 70 82Z`, p.ground[2])) +
    faint(0.55, path(`M${62 + shift} 70l24 34-14 8-8-12-14 10-8-8Z`, '#fff')) +
    faint(0.45, tree(22, 170, 0.9), tree(44, 176, 0.62), tree(218, 172, 0.85)) + floor(p, 176);
};

const beds: Scene = (p) =>
  sun(p, 56 + p.chance() * 130, 76, 42) + hills(p) +
  faint(0.45, sprig(p, 20, 196, 0.8), sprig(p, 44, 204, 0.55), sprig(p, 214, 200, 0.75));

const desk: Scene = (p) => {
  const tilt = p.chance() < 0.5 ? -7 : 8;
  return faint(0.55, `<g transform="rotate(${tilt} 120 110)">${rect(42, 22, 156, 178, '#fffdf6', 4)}${faint(0.5, repeat(8, (i) => rect(58, 44 + i * 18, 124, 2, p.ground[2])))}</g>`) +
    faint(0.35, path('M0 206H240V240H0Z', p.ground[2]));
};

const party: Scene = (p) =>
  line('M-4 20C60 52 180 52 244 20', p.ground[2], 2.5) +
  faint(0.6, repeat(7, (i) => {
    const x = 12 + i * 34;
    const y = 44 - Math.abs(3 - i) * (3 + Math.abs(3 - i));
    return path(`M${x} ${y - 8}h22l-11 22Z`, p.ground[i % 2 ? 1 : 2]);
  })) +
  faint(0.4, repeat(9, (i) => circle(20 + p.chance() * 200, 70 + p.chance() * 90, 3 + (i % 3) * 1.6, p.ground[2]))) + floor(p, 180);

const road: Scene = (p) =>
  sun(p, 60 + p.chance() * 120, 80, 48) + hills(p) + faint(0.3, rect(0, 194, 240, 46, p.ground[1])) +
  faint(0.7, repeat(5, (i) => rect(6 + i * 52, 214, 28, 4, p.ground[3], 2)));

const plain: Scene = (p) => faint(0.45, oval(120, 110, 92, 86, p.ground[2])) + floor(p, 184);

const scenes: Record<string, Scene> = {
  birds: branch, 'coffee-tea': table, kitchen: tiles, books: shelf, music: rings, outdoor: mountains, garden: beds,
  stationery: desk, 'toys-games': party, bicycle: road,
};

export function scene(category: string, p: Paint): string {
  return rect(0, 0, 240, 240, p.ground[3]) + (scenes[category] ?? plain)(p);
}
