// What a metric measured over time: a line of values, each a point in the colour of its verdict, and its limits. A measurement
// without a value has a mark at the foot.

import type { ShallowRef } from 'vue';
import type UPlot from 'uplot';

import type { Measurement, Verdict } from '@/api/rollouts';
import { faded, type Palette } from '@/composables/usePalette';
import { axis, usePlot } from '@/composables/usePlot';

import type { Limit } from './threshold';

export interface MetricData {
  measurements: readonly Measurement[];
  limits: readonly Limit[];
  /** Of a value at the axis. */
  written: (value: number) => string;
  /** Of a time in seconds since the first measurement. */
  time: (seconds: number) => string;
}

const HEIGHT = 150;
/** So many seconds are shown at least. */
const SPAN = 10;

function colourOf(verdict: Verdict, palette: Palette): string {
  if (verdict === 'pass') return palette.good;
  if (verdict === 'fail') return palette.fail;
  return verdict === 'inconclusive' ? palette.v2 : palette['text-soft'];
}

function seconds({ measurements }: MetricData): number[] {
  const first = measurements[0]?.at ?? 0;
  return measurements.map((one) => (one.at - first) / 1000);
}

/** All values and limits, with room around them. */
function range({ measurements, limits }: MetricData): [number, number] {
  const all = [...measurements.flatMap(({ value }) => value ?? []), ...limits.map(({ value }) => value)];
  if (all.length === 0) return [0, 1];
  const [low, high] = [Math.min(...all), Math.max(...all)];
  const room = (high - low) * 0.2 || Math.abs(high) * 0.1 || 1;
  return [low - room, high + room];
}

function options(data: () => MetricData, width: number, palette: Palette): UPlot.Options {
  return {
    width,
    height: HEIGHT,
    padding: [8, 14, 0, 0],
    legend: { show: false },
    cursor: { show: false },
    scales: { x: { time: false, range: (_, low, high) => [low ?? 0, Math.max((low ?? 0) + SPAN, high ?? 0)] }, y: { range: () => range(data()) } },
    axes: [
      { ...axis(palette), values: (_, splits) => splits.map((value) => data().time(value)), size: 24, space: 70 },
      { ...axis(palette), values: (_, splits) => splits.map((value) => data().written(value)), size: 58, space: 34 },
    ],
    series: [{}, { stroke: faded(palette.text, 0.45), width: 1.5, points: { show: false }, spanGaps: false }],
    hooks: {
      drawAxes: [(plot) => drawLimits(plot, data(), palette)],
      draw: [(plot) => drawPoints(plot, data(), palette)],
    },
  };
}

/** A dashed line, and the side shaded where the bad values lie. */
function drawLimits({ ctx, bbox, valToPos }: UPlot, { limits }: MetricData, palette: Palette): void {
  const ratio = devicePixelRatio;
  const [limit] = limits;
  ctx.save();
  if (limit) {
    const y = Math.min(bbox.top + bbox.height, Math.max(bbox.top, valToPos(limit.value, 'y', true)));
    ctx.fillStyle = faded(palette.fail, 0.09);
    ctx.fillRect(bbox.left, limit.isLeast ? y : bbox.top, bbox.width, limit.isLeast ? bbox.top + bbox.height - y : y - bbox.top);
  }
  ctx.strokeStyle = palette.fail;
  ctx.lineWidth = 1.5 * ratio;
  ctx.setLineDash([6 * ratio, 4 * ratio]);
  for (const { value } of limits) {
    const y = valToPos(value, 'y', true);
    ctx.beginPath();
    ctx.moveTo(bbox.left, y);
    ctx.lineTo(bbox.left + bbox.width, y);
    ctx.stroke();
  }
  ctx.restore();
}

/** Failures are squares: colour alone says nothing. */
function drawPoints({ ctx, bbox, valToPos }: UPlot, data: MetricData, palette: Palette): void {
  const size = 3.6 * devicePixelRatio;
  const times = seconds(data);
  ctx.save();
  data.measurements.forEach(({ value, verdict }, i) => {
    const x = valToPos(times[i] ?? 0, 'x', true);
    const y = value === null ? bbox.top + bbox.height - size : valToPos(value, 'y', true);
    ctx.fillStyle = colourOf(verdict, palette);
    ctx.beginPath();
    if (verdict === 'fail') ctx.rect(x - size, y - size, 2 * size, 2 * size);
    else if (value === null) ctx.rect(x - size / 3, y - size, size / 1.5, 2 * size);
    else ctx.arc(x, y, size, 0, 2 * Math.PI);
    ctx.fill();
  });
  ctx.restore();
}

export function useMetricChart(element: Readonly<ShallowRef<HTMLElement | null>>, data: () => MetricData): void {
  usePlot(element, {
    height: HEIGHT,
    options: (width, palette) => options(data, width, palette),
    data: () => [seconds(data()), data().measurements.map(({ value }) => value)],
    shape: () => '',
  });
}
