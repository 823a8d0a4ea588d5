// A plot by uPlot, kept in an element: made anew when its colours or its shape change, fed when its data do.

import 'uplot/dist/uPlot.min.css';

import { onScopeDispose, type ShallowRef, watch } from 'vue';
import UPlot from 'uplot';

import { type Palette, usePalette } from './usePalette';
import { useSize } from './useSize';

export interface Plot {
  height: number;
  options: (width: number, palette: Palette) => UPlot.Options;
  data: () => UPlot.AlignedData;
  /** What it has to be made anew for: its number of lines, say. */
  shape: () => string;
}

export function usePlot(element: Readonly<ShallowRef<HTMLElement | null>>, { height, options, data, shape }: Plot): void {
  const palette = usePalette();
  const { width } = useSize(element);
  let plot: UPlot | undefined;

  watch([element, palette, shape, () => width.value > 0], () => {
    plot?.destroy();
    plot = undefined;
    if (element.value && width.value > 0) plot = new UPlot(options(width.value, palette.value), data(), element.value);
  }, { flush: 'post' });
  watch(width, (now) => plot?.setSize({ width: now, height }));
  watch(data, (now) => plot?.setData(now));
  onScopeDispose(() => plot?.destroy());
}

/** What every axis looks like. */
export function axis(palette: Palette): UPlot.Axis {
  return { stroke: palette['text-soft'], font: '12px system-ui, sans-serif', ticks: { show: false }, grid: { stroke: palette.line, width: 1 } };
}
