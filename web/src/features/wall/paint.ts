// The wall on a canvas. Squares fill columns from top to bottom, the newest column stands at the right. Only what is new is
// painted; when a column is full, the picture moves one column to the left. So a frame costs the same at any rate.

import type { Palette } from '@/composables/usePalette';
import { looks } from '@/features/live/look';

import type { Playout } from './playout';
import { FAILED, lookOfSquare, type Square } from './squares';

/** Room above the squares, where a change of the rules is written. */
const HEAD = 22;

export interface Flag {
  /** The square before which it stands. */
  at: number;
  text: string;
}

export class Wall {
  readonly #canvas: HTMLCanvasElement;
  readonly #playout: Playout;
  #brush: CanvasRenderingContext2D | null;
  #sprites: HTMLCanvasElement[] = [];
  #palette: Palette | undefined;
  #scale = 1;
  #rows = 1;
  #columns = 1;
  #cell = 8;
  #painted = 0;

  constructor(canvas: HTMLCanvasElement, playout: Playout) {
    this.#canvas = canvas;
    this.#playout = playout;
    this.#brush = canvas.getContext('2d', { alpha: false });
  }

  get capacity(): number {
    return this.#rows * this.#columns;
  }

  /** Begins anew at this size and in these colours, with what the playout still has. */
  resize(width: number, height: number, cell: number, palette: Palette, flags: readonly Flag[]): void {
    this.#scale = Math.min(2, window.devicePixelRatio || 1);
    this.#cell = cell;
    this.#rows = Math.max(1, Math.floor((height - HEAD) / cell));
    // One more than can be seen: the newest one slides in.
    this.#columns = Math.ceil(width / cell) + 1;
    this.#canvas.width = Math.round(this.#columns * cell * this.#scale);
    this.#canvas.height = Math.round((HEAD + this.#rows * cell) * this.#scale);
    this.#canvas.style.width = `${this.#columns * cell}px`;
    this.#canvas.style.right = `-${cell}px`;
    this.#canvas.style.height = `${HEAD + this.#rows * cell}px`;
    this.#palette = palette;
    this.#sprites = [...looks.keys()].flatMap((i) => [i, i + FAILED]).sort((a, b) => a - b).reduce<HTMLCanvasElement[]>((all, code) => {
      all[code] = this.#sprite(code, palette);
      return all;
    }, []);
    this.#clear(0);
    const first = Math.max(0, (Math.floor(this.#playout.shown / this.#rows) - this.#columns + 1) * this.#rows);
    this.#painted = first;
    const due = flags.filter((flag) => flag.at >= first);
    for (const flag of due) {
      this.#catchUp(flag.at);
      this.flag(flag);
    }
    this.#catchUp(this.#playout.shown);
  }

  /** Paints what came since the last time, and answers by how many pixels the newest column has come into view. */
  paint(): number {
    this.#catchUp(this.#playout.shown);
    return (((this.#playout.shown + this.#rows - 1) % this.#rows + 1) / this.#rows) * this.#cell;
  }

  /** A line where the rule changed, with what changed before it. */
  flag({ text }: Flag): void {
    const [brush, palette] = [this.#brush, this.#palette];
    if (!brush || !palette) return;
    const x = (this.#columns - 1) * this.#cell * this.#scale;
    brush.fillStyle = palette.text;
    brush.fillRect(x - 2 * this.#scale, 0, 2 * this.#scale, this.#canvas.height);
    brush.font = `600 ${13 * this.#scale}px system-ui, sans-serif`;
    brush.textBaseline = 'middle';
    const width = brush.measureText(text).width + 16 * this.#scale;
    brush.fillRect(x - width, 0, width, (HEAD - 3) * this.#scale);
    brush.fillStyle = palette.ground;
    brush.fillText(text, x - width + 8 * this.#scale, (HEAD - 2) * 0.5 * this.#scale);
  }

  #catchUp(to: number): void {
    for (; this.#painted < to; this.#painted += 1) {
      if (this.#painted % this.#rows === 0) this.#shift();
      const code = this.#playout.at(this.#painted);
      if (code !== undefined) this.#stamp(code, this.#painted % this.#rows);
    }
  }

  #shift(): void {
    const brush = this.#brush;
    if (!brush) return;
    const step = this.#cell * this.#scale;
    brush.globalCompositeOperation = 'copy';
    brush.drawImage(this.#canvas, -step, 0);
    brush.globalCompositeOperation = 'source-over';
    this.#clear((this.#columns - 1) * step);
  }

  #clear(from: number): void {
    if (!this.#brush || !this.#palette) return;
    this.#brush.fillStyle = this.#palette.surface;
    this.#brush.fillRect(from, 0, this.#canvas.width - from, this.#canvas.height);
  }

  #stamp(code: Square, row: number): void {
    const sprite = this.#sprites[code];
    if (sprite) this.#brush?.drawImage(sprite, (this.#columns - 1) * this.#cell * this.#scale, (HEAD + row * this.#cell) * this.#scale);
  }

  /** v1 is plain, v2 carries a diamond, a failure a red frame: colour is not the only difference. */
  #sprite(code: Square, palette: Palette): HTMLCanvasElement {
    const size = Math.round(this.#cell * this.#scale);
    const sprite = document.createElement('canvas');
    sprite.width = size;
    sprite.height = size;
    const brush = sprite.getContext('2d');
    if (!brush) return sprite;
    const gap = Math.max(1, Math.round(this.#scale));
    const side = size - gap;
    const look = lookOfSquare(code);
    brush.fillStyle = palette.surface;
    brush.fillRect(0, 0, size, size);
    brush.fillStyle = palette[look === 'other' ? 'v-other' : look];
    brush.fillRect(0, 0, side, side);
    if (look === 'v2') {
      const [middle, reach] = [side / 2, side * 0.27];
      brush.fillStyle = palette['on-v2'];
      brush.beginPath();
      brush.moveTo(middle, middle - reach);
      brush.lineTo(middle + reach, middle);
      brush.lineTo(middle, middle + reach);
      brush.lineTo(middle - reach, middle);
      brush.fill();
    }
    if (code >= FAILED) {
      const frame = Math.max(2, Math.round(side * 0.22));
      brush.strokeStyle = palette.fail;
      brush.lineWidth = frame;
      brush.strokeRect(frame / 2, frame / 2, side - frame, side - frame);
    }
    return sprite;
  }
}
