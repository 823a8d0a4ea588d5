// Where everything stands: from left to right on a screen, from top to bottom on a phone. Sizes are pixels of the page, so that the
// writing keeps its size at any width.

import type { Graph, GraphLink, GraphNode } from './topology';
import { corner, level, type Point, straight, type Track, trackOf } from './track';

export interface Box {
  x: number;
  y: number;
  w: number;
  h: number;
}

export interface PlacedNode extends Box {
  node: GraphNode;
  /** One for each of its versions; none where it has but one. */
  versions: Box[];
  forks: Track[];
}

export interface PlacedLink {
  link: GraphLink;
  track: Track;
}

export interface Layout {
  isWide: boolean;
  width: number;
  height: number;
  nodes: PlacedNode[];
  links: PlacedLink[];
  /** Left free: the legend has its place there. */
  corner: Box | undefined;
}

export const VERSION = { w: 200, h: 52, gap: 5 };
const SERVICE = { w: 150, h: 52 };
const FORK = 60;
const ENTRANCE_WIDTH = 96;
const ROW_GAP = 13;
const LANE = 22;
/** Narrower than this, columns do not fit beside each other. */
export const WIDE = 1140;

const has = (node: GraphNode): boolean => node.versions.length > 1;
const blockHeight = (node: GraphNode): number =>
  has(node) ? Math.max(SERVICE.h, node.versions.length * (VERSION.h + VERSION.gap) - VERSION.gap) : SERVICE.h;

export function layout(graph: Graph, width: number): Layout {
  return width >= WIDE ? wide(graph, width) : narrow(graph, width);
}

/** Who calls others stands first: their lines are short then. */
function ordered(nodes: GraphNode[], links: readonly GraphLink[]): GraphNode[] {
  const calls = (node: GraphNode): number => links.filter((link) => link.source === node.name).length;
  const called = (node: GraphNode): number => links.filter((link) => link.destination === node.name).length;
  return [...nodes].sort((a, b) => calls(b) - calls(a) || called(b) - called(a) || a.name.localeCompare(b.name));
}

function columnsOf({ nodes, links }: Graph): GraphNode[][] {
  const depth = Math.max(0, ...nodes.map((node) => node.layer));
  return Array.from({ length: depth + 1 }, (_, layer) => ordered(nodes.filter((node) => node.layer === layer), links)).filter((column) => column.length > 0);
}

function wide(graph: Graph, width: number): Layout {
  const columns = columnsOf(graph);
  const widthOf = (column: GraphNode[]): number =>
    column.some(has) ? SERVICE.w + FORK + VERSION.w : column.every((node) => node.kind === 'entrance') ? ENTRANCE_WIDTH : SERVICE.w;
  const heightOf = (column: GraphNode[]): number => column.reduce((sum, node) => sum + blockHeight(node) + ROW_GAP, -ROW_GAP);
  const gap = (width - 2 - columns.reduce((sum, column) => sum + widthOf(column), 0)) / Math.max(1, columns.length - 1);
  const lane = graph.links.some((link) => isSkipping(link, columns)) ? LANE : 0;
  const height = lane + Math.max(SERVICE.h, ...columns.map(heightOf)) + 2;

  const nodes: PlacedNode[] = [];
  let x = 1;
  columns.forEach((column, i) => {
    // Columns with versions begin at the top, where their lines are shortest; the way in stands in the middle.
    let y = column.some(has) ? lane + 1 : lane + (height - lane - heightOf(column)) / 2;
    for (const node of column) {
      nodes.push(placed(node, x, y));
      y += blockHeight(node) + ROW_GAP;
    }
    x += widthOf(column) + (i < columns.length - 1 ? gap : 0);
  });
  const last = nodes.at(-1);
  const free = last ? last.y + last.h / 2 + blockHeight(last.node) / 2 + ROW_GAP : height;
  const room = last && height - free > 90 ? { x: last.x, y: free, w: width - last.x, h: height - free } : undefined;
  return { isWide: true, width, height, nodes, links: wideLinks(graph, nodes, columns), corner: room };
}

function placed(node: GraphNode, x: number, top: number): PlacedNode {
  const block = blockHeight(node);
  const box = { x, y: top + (block - SERVICE.h) / 2, w: node.kind === 'entrance' ? ENTRANCE_WIDTH : SERVICE.w, h: SERVICE.h };
  const versions = has(node) ? node.versions.map((_, i) => ({ x: x + SERVICE.w + FORK, y: top + i * (VERSION.h + VERSION.gap), w: VERSION.w, h: VERSION.h })) : [];
  const from = { x: box.x + box.w, y: box.y + box.h / 2 };
  return { node, ...box, versions, forks: versions.map((one) => trackOf([level(from, { x: one.x, y: one.y + one.h / 2 })])) };
}

const columnOf = (name: string, columns: GraphNode[][]): number => columns.findIndex((column) => column.some((node) => node.name === name));
const isSkipping = ({ source, destination }: GraphLink, columns: GraphNode[][]): boolean => columnOf(destination, columns) - columnOf(source, columns) > 1;

/** Calls leave a service behind its versions. */
function exitOf({ x, y, w, h, versions }: PlacedNode): Point {
  const [first] = versions;
  return { x: first ? first.x + first.w : x + w, y: y + h / 2 };
}

function wideLinks({ links }: Graph, nodes: PlacedNode[], columns: GraphNode[][]): PlacedLink[] {
  return links.flatMap((link) => {
    const source = nodes.find((one) => one.node.name === link.source);
    const target = nodes.find((one) => one.node.name === link.destination);
    if (!source || !target) return [];
    const from = exitOf(source);
    const to = { x: target.x, y: target.y + target.h / 2 };
    if (!isSkipping(link, columns)) return [{ link, track: trackOf([level(from, to)]) }];
    // Over the heads of the columns between.
    const next = nodes.find((one) => columnOf(one.node.name, columns) === columnOf(link.source, columns) + 1);
    const up = { x: (next?.x ?? from.x) + SERVICE.w / 2, y: LANE / 2 };
    const over = { x: target.x - 60, y: LANE / 2 };
    return [{ link, track: trackOf([level(from, up), straight(up, over), level(over, { x: to.x, y: to.y - 8 })]) }];
  });
}

const INDENT = 22;
const HEAD = 30;

function narrow(graph: Graph, width: number): Layout {
  const rows = columnsOf(graph).flatMap((column, depth) => (depth > 2 ? [] : depth === 2 ? [...column].reverse() : column));
  const rest = columnsOf(graph).slice(3).flat();
  const nodes: PlacedNode[] = [];
  let y = 1;
  for (const node of [...rows, ...rest]) {
    const x = Math.max(0, Math.min(node.layer - 1, 2)) * INDENT + 1;
    nodes.push(stacked(node, x, y, width));
    y += (has(node) ? HEAD + Math.ceil(node.versions.length / 2) * (VERSION.h + VERSION.gap) : HEAD + 6) + ROW_GAP;
  }
  return { isWide: false, width, height: y, nodes, links: narrowLinks(graph, nodes), corner: undefined };
}

function stacked(node: GraphNode, x: number, y: number, width: number): PlacedNode {
  const w = (width - x - 1 - VERSION.gap) / 2;
  const versions = has(node) ? node.versions.map((_, i) => ({ x: x + (i % 2) * (w + VERSION.gap), y: y + HEAD + 8 + Math.floor(i / 2) * (VERSION.h + VERSION.gap), w, h: VERSION.h })) : [];
  const box = { x, y, w: width - x - 1, h: HEAD };
  return { node, ...box, versions, forks: versions.map((one) => trackOf([straight({ x: one.x + one.w / 2, y: y + HEAD }, { x: one.x + one.w / 2, y: one.y })])) };
}

function narrowLinks({ links }: Graph, nodes: PlacedNode[]): PlacedLink[] {
  return links.flatMap((link) => {
    const source = nodes.find((one) => one.node.name === link.source);
    const target = nodes.find((one) => one.node.name === link.destination);
    if (!source || !target) return [];
    const trunk = source.x + 10;
    const bottom = source.versions.at(-1);
    const from = { x: trunk, y: bottom ? bottom.y + bottom.h : source.y + source.h };
    const to = { x: target.x, y: target.y + target.h / 2 };
    const isBelow = target.x > trunk && to.y > from.y;
    return [{ link, track: trackOf(isBelow ? corner(from, to) : [straight(from, { x: trunk, y: target.y })]) }];
  });
}
