// The ways the dots take: chains of cubic curves, with points measured along them so that a dot moves evenly.

export interface Point {
  x: number;
  y: number;
}

type Curve = readonly [Point, Point, Point, Point];

export interface Track {
  /** For SVG. */
  d: string;
  length: number;
  /** Sampled: x, y, distance from the start, and so on. */
  samples: Float32Array;
}

const STEPS = 18;

export function trackOf(curves: readonly Curve[]): Track {
  const samples = new Float32Array((curves.length * STEPS + 1) * 3);
  let length = 0;
  let last: Point | undefined;
  let at = 0;
  const push = (point: Point): void => {
    if (last) length += Math.hypot(point.x - last.x, point.y - last.y);
    samples.set([point.x, point.y, length], at);
    at += 3;
    last = point;
  };
  curves.forEach((curve, i) => {
    for (let step = i === 0 ? 0 : 1; step <= STEPS; step += 1) push(on(curve, step / STEPS));
  });
  return { d: written(curves), length, samples };
}

function on([a, b, c, d]: Curve, t: number): Point {
  const u = 1 - t;
  const mix = (p: number, q: number, r: number, s: number): number => u * u * u * p + 3 * u * u * t * q + 3 * u * t * t * r + t * t * t * s;
  return { x: mix(a.x, b.x, c.x, d.x), y: mix(a.y, b.y, c.y, d.y) };
}

function written(curves: readonly Curve[]): string {
  const text = ({ x, y }: Point): string => `${Math.round(x * 10) / 10} ${Math.round(y * 10) / 10}`;
  const [first] = curves;
  if (!first) return '';
  return `M${text(first[0])}${curves.map(([, b, c, d]) => `C${text(b)} ${text(c)} ${text(d)}`).join('')}`;
}

/** Where a dot is after so many pixels; at the end once it is past it. */
export function along({ samples, length }: Track, distance: number): Point {
  let low = 0;
  let high = samples.length / 3 - 1;
  const wanted = Math.min(length, Math.max(0, distance));
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((samples[middle * 3 + 2] ?? 0) <= wanted) low = middle;
    else high = middle;
  }
  const value = (i: number, part: number): number => samples[i * 3 + part] ?? 0;
  const span = value(high, 2) - value(low, 2);
  const share = span > 0 ? (wanted - value(low, 2)) / span : 0;
  return { x: value(low, 0) + share * (value(high, 0) - value(low, 0)), y: value(low, 1) + share * (value(high, 1) - value(low, 1)) };
}

/** From left to right, level at both ends. */
export function level(from: Point, to: Point): Curve {
  const reach = Math.max(12, (to.x - from.x) / 2);
  return [from, { x: from.x + reach, y: from.y }, { x: to.x - reach, y: to.y }, to];
}

export function straight(from: Point, to: Point): Curve {
  const third = (share: number): Point => ({ x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share });
  return [from, third(1 / 3), third(2 / 3), to];
}

/** Down (or up) and then to the right, with a round corner. */
export function corner(from: Point, to: Point, radius = 10): Curve[] {
  const down = to.y >= from.y ? 1 : -1;
  const r = Math.min(radius, Math.abs(to.y - from.y), Math.abs(to.x - from.x));
  const [a, b] = [{ x: from.x, y: to.y - down * r }, { x: from.x + r, y: to.y }];
  return [straight(from, a), [a, { x: from.x, y: to.y - down * r * 0.45 }, { x: from.x + r * 0.45, y: to.y }, b], straight(b, to)];
}
