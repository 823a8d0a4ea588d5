// A chart of the versions over time, with a mark where a rule changed.

import { ref, type ShallowRef } from 'vue';
import type UPlot from 'uplot';

import type { Palette } from '@/composables/usePalette';
import { axis, usePlot } from '@/composables/usePlot';
import type { Look } from '@/features/live/look';

import type { Values } from './series';

export interface Line {
  look: Look;
  values: Values;
}

export interface ChartData {
  seconds: number[];
  lines: Line[];
  changes: { at: number; text: string }[];
  /** Lowest and highest value shown, from the lowest and highest there is. */
  range: (low: number, high: number) => [number, number];
  written: (value: number) => string;
  /** `-60` as it stands at the axis. */
  time: (seconds: number) => string;
}

/** Seconds that are shown. */
const SPAN = 240;
const HEIGHT = 168;

function options(data: () => ChartData, width: number, palette: Palette, onHover: (index: number | undefined) => void): UPlot.Options {
  return {
    width,
    height: HEIGHT,
    padding: [14, 18, 0, 0],
    legend: { show: false },
    cursor: { y: false, points: { size: 8 }, drag: { x: false, y: false } },
    scales: {
      x: { time: false, range: [-SPAN, 0] },
      y: { range: (_, low, high) => data().range(low ?? 0, high ?? 0) },
    },
    axes: [
      { ...axis(palette), values: (_, splits) => splits.map((value) => data().time(value)), splits: [-240, -180, -120, -60, 0], size: 26 },
      { ...axis(palette), values: (_, splits) => splits.map((value) => data().written(value)), size: 62, space: 36 },
    ],
    series: [{}, ...data().lines.map(({ look }) => ({
      stroke: palette[look === 'other' ? 'v-other' : look],
      width: look === 'v2' ? 3 : 2.4,
      points: { show: false },
    }))],
    hooks: {
      setCursor: [(plot) => onHover(plot.cursor.idx ?? undefined)],
      draw: [(plot) => mark(plot, data().changes, palette)],
    },
  };
}

/** A dashed line where a rule changed. */
function mark({ ctx, bbox, valToPos }: UPlot, changes: ChartData['changes'], palette: Palette): void {
  ctx.save();
  ctx.strokeStyle = palette.text;
  ctx.fillStyle = palette.text;
  ctx.font = `600 ${11 * devicePixelRatio}px system-ui, sans-serif`;
  ctx.lineWidth = devicePixelRatio;
  ctx.setLineDash([4 * devicePixelRatio, 4 * devicePixelRatio]);
  let free = Infinity;
  for (const { at, text } of [...changes].reverse()) {
    const x = valToPos(at, 'x', true);
    if (x < bbox.left) continue;
    ctx.beginPath();
    ctx.moveTo(x, bbox.top);
    ctx.lineTo(x, bbox.top + bbox.height);
    ctx.stroke();
    // The newest is named; an older one where there is room left of it.
    const wide = ctx.measureText(text).width;
    const left = Math.max(bbox.left, Math.min(x - wide / 2, bbox.left + bbox.width - wide));
    if (left + wide > free) continue;
    ctx.fillText(text, left, bbox.top - 4 * devicePixelRatio);
    free = left - 8 * devicePixelRatio;
  }
  ctx.restore();
}

export function useChart(element: Readonly<ShallowRef<HTMLElement | null>>, data: () => ChartData) {
  const hovered = ref<number>();
  usePlot(element, {
    height: HEIGHT,
    options: (width, palette) => options(data, width, palette, (index) => (hovered.value = index)),
    data: () => [data().seconds, ...data().lines.map((line) => line.values)] as UPlot.AlignedData,
    shape: () => data().lines.map((line) => line.look).join(),
  });
  return { hovered };
}
