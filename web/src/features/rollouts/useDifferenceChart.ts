// Where the difference of candidate and stable version lies, look by look: a band that narrows around the truth, and the line of
// no difference that it lies above, below or on.

import type { ShallowRef } from 'vue';
import type UPlot from 'uplot';

import type { Bounds } from '@/api/rollouts';
import { faded, type Palette } from '@/composables/usePalette';
import { axis, usePlot } from '@/composables/usePlot';

import { sideOf } from './difference';

export interface DifferenceData {
  looks: readonly { at: number; bounds: Bounds }[];
  written: (value: number) => string;
  /** Of a time in seconds since the first look. */
  time: (seconds: number) => string;
  /** What it is drawn with where the difference lies above nothing, below it, or on both sides. */
  colours: Record<ReturnType<typeof sideOf>, keyof Palette>;
}

const HEIGHT = 160;
const SPAN = 10;
/** The first looks say nearly nothing: what is narrower than this fills the height. */
const WIDEST = 0.3;

function colourOf({ looks, colours }: DifferenceData, palette: Palette): string {
  const last = looks.at(-1);
  return palette[colours[last ? sideOf(last.bounds) : 'both']];
}

function range({ looks }: DifferenceData): [number, number] {
  const recent = looks.slice(-Math.max(1, Math.ceil(looks.length * 0.8)));
  const most = Math.max(0.02, ...recent.flatMap(({ bounds }) => [Math.abs(bounds.low), Math.abs(bounds.high)]));
  const end = Math.min(WIDEST, most) * 1.15;
  const last = looks.at(-1)?.bounds;
  return [Math.min(-end, (last?.low ?? 0) * 1.15), Math.max(end, (last?.high ?? 0) * 1.15)];
}

function options(data: () => DifferenceData, width: number, palette: Palette): UPlot.Options {
  const colour = colourOf(data(), palette);
  const line: UPlot.Series = { stroke: colour, width: 2, points: { show: false } };
  return {
    width,
    height: HEIGHT,
    padding: [8, 14, 0, 0],
    legend: { show: false },
    cursor: { show: false },
    scales: { x: { time: false, range: (_, low, high) => [low ?? 0, Math.max((low ?? 0) + SPAN, high ?? 0)] }, y: { range: () => range(data()) } },
    axes: [
      { ...axis(palette), values: (_, splits) => splits.map((value) => data().time(value)), size: 24, space: 70 },
      { ...axis(palette), values: (_, splits) => splits.map((value) => data().written(value)), size: 62, space: 30 },
    ],
    series: [{}, line, line],
    bands: [{ series: [2, 1], fill: faded(colour, 0.22) }],
    hooks: { drawAxes: [(plot) => drawNothing(plot, palette)] },
  };
}

/** The line of no difference. */
function drawNothing({ ctx, bbox, valToPos }: UPlot, palette: Palette): void {
  const y = valToPos(0, 'y', true);
  ctx.save();
  ctx.strokeStyle = palette.text;
  ctx.lineWidth = 1.5 * devicePixelRatio;
  ctx.beginPath();
  ctx.moveTo(bbox.left, y);
  ctx.lineTo(bbox.left + bbox.width, y);
  ctx.stroke();
  ctx.restore();
}

export function useDifferenceChart(element: Readonly<ShallowRef<HTMLElement | null>>, data: () => DifferenceData): void {
  usePlot(element, {
    height: HEIGHT,
    options: (width, palette) => options(data, width, palette),
    data: () => {
      const { looks } = data();
      const [first] = looks;
      // One look alone is an interval all the same: it is drawn over the whole width.
      if (first && looks.length === 1) return [[0, SPAN], [first.bounds.low, first.bounds.low], [first.bounds.high, first.bounds.high]];
      return [looks.map(({ at }) => (at - (first?.at ?? 0)) / 1000), looks.map(({ bounds }) => bounds.low), looks.map(({ bounds }) => bounds.high)];
    },
    shape: () => sideOf(data().looks.at(-1)?.bounds ?? { low: -1, high: 1 }),
  });
}
