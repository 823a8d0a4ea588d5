// Brings the requests of each tick onto the wall.

import { computed, onMounted, ref, type ShallowRef, watch } from 'vue';

import type { Tick } from '@/api/console';
import { shortName } from '@/api/served';
import { useFrames, useReducedMotion } from '@/composables/useMotion';
import { usePalette } from '@/composables/usePalette';
import { useSize } from '@/composables/useSize';
import { secondsOf } from '@/features/live/ring';

import { type Flag, Wall } from './paint';
import { cellFor, Playout } from './playout';
import { changesBetween, squaresOf } from './squares';

/** More than fit onto the largest wall. */
const KEPT = 16_384;

export function useWall(
  frame: Readonly<ShallowRef<HTMLElement | null>>,
  canvas: Readonly<ShallowRef<HTMLCanvasElement | null>>,
  ticks: () => readonly Tick[],
  service: () => string | undefined,
) {
  const palette = usePalette();
  const { width, height } = useSize(frame);
  const isStill = useReducedMotion();
  const cell = ref(0);
  const perSecond = ref(0);
  let playout = new Playout(KEPT);
  let flags: Flag[] = [];
  let wall: Wall | undefined;
  let last: Tick | undefined;

  function note(tick: Tick): void {
    for (const change of changesBetween(last, tick, service())) {
      const flag = { at: playout.shown + playout.waiting, text: `${shortName(change.service)} · ${change.subset} ${change.from} → ${change.to} %` };
      flags = [...flags.slice(-20), flag];
    }
    last = tick;
  }

  /** All that is known, as when the filter changes. */
  function restart(): void {
    playout = new Playout(KEPT);
    flags = [];
    last = undefined;
    for (const tick of ticks()) {
      note(tick);
      playout.fill(squaresOf(tick, service()));
    }
    measure(true);
    wall = canvas.value ? new Wall(canvas.value, playout) : undefined;
    repaint();
  }

  function measure(anew = false): void {
    const recent = ticks().slice(-5);
    const count = recent.reduce((sum, tick) => sum + squaresOf(tick, service()).length, 0);
    perSecond.value = count / secondsOf(recent);
    cell.value = cellFor(perSecond.value, anew ? 0 : cell.value);
  }

  function repaint(): void {
    if (width.value > 0 && height.value > 0) wall?.resize(width.value, height.value, cell.value, palette.value, flags);
    shownFlags = flags.length;
  }

  let shownFlags = 0;

  function receive(): void {
    const known = ticks();
    const fresh = last ? known.filter((tick) => tick.number > (last?.number ?? 0)) : known;
    // After a pause, or with another console: there is too much to show it one by one.
    if (fresh.length > 3 || (last && fresh.length === 0 && known.at(-1) !== last)) {
      restart();
      return;
    }
    for (const tick of fresh) {
      note(tick);
      playout.add(squaresOf(tick, service()));
    }
    measure();
  }

  useFrames((seconds) => {
    if (!wall) return;
    const before = playout.shown;
    playout.take(seconds);
    // A flag stands exactly before the first square that came after the change.
    const due = flags.slice(-3).find((flag) => flag.at >= before && flag.at < playout.shown);
    if (due && shownFlags < flags.length) {
      shownFlags = flags.length;
      wall.flag(due);
    }
    const slide = wall.paint();
    if (canvas.value) canvas.value.style.translate = isStill.value ? '' : `${-slide}px 0`;
  });

  onMounted(restart);
  watch(ticks, receive);
  watch(service, restart);
  watch([width, height, cell, palette], repaint);

  return { perSecond, cell: computed(() => cell.value) };
}
