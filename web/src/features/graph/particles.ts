// The dots on the lines: as many each second as there are requests, or one for so many of them where they would be too many to see.

import type { Layout, PlacedNode } from './layout';
import { along, type Point, type Track } from './track';

/** A way from a caller to the version that answers. */
export interface Way {
  tracks: Track[];
  version: string;
  /** Requests per second. */
  rate: number;
  errors: number;
}

export interface Dot {
  way: Way;
  distance: number;
  isError: boolean;
}

const PIXELS_PER_SECOND = 190;
const MOST_PER_SECOND = 120;

export function waysOf({ links, nodes }: Layout): Way[] {
  const byName = new Map(nodes.map((node) => [node.node.name, node]));
  return links.flatMap(({ link, track }) =>
    link.parts.map((part) => {
      const fork = forkOf(byName.get(link.destination), part.subset);
      return { tracks: fork ? [track, fork] : [track], version: part.version, rate: part.rate, errors: part.errors };
    }),
  );
}

function forkOf(node: PlacedNode | undefined, subset: string | null): Track | undefined {
  return node?.forks[node.node.versions.findIndex((version) => version.subset === subset)];
}

/** How many requests a dot stands for: 1, 2, 5, 10 … */
export function perDot(ways: readonly Way[]): number {
  const wanted = ways.reduce((sum, way) => sum + way.rate, 0) / MOST_PER_SECOND;
  for (let power = 1; ; power *= 10) {
    const found = [1, 2, 5].find((step) => step * power >= wanted);
    if (found !== undefined) return found * power;
  }
}

export class Particles {
  dots: Dot[] = [];
  #ways: { way: Way; due: number }[] = [];
  #per = 1;
  readonly #chance: () => number;

  constructor(chance: () => number) {
    this.#chance = chance;
  }

  /** The ways as they are now; dots on ways that have not changed their place go on. */
  follow(ways: Way[]): void {
    this.#per = perDot(ways);
    this.#ways = ways.map((way, i) => ({ way, due: this.#ways[i]?.due ?? this.#chance() }));
  }

  advance(seconds: number): void {
    for (const dot of this.dots) dot.distance += PIXELS_PER_SECOND * seconds;
    this.dots = this.dots.filter((dot) => dot.distance < lengthOf(dot.way));
    for (const one of this.#ways) {
      one.due += (one.way.rate / this.#per) * seconds;
      for (; one.due >= 1; one.due -= 1) this.dots.push({ way: one.way, distance: 0, isError: this.#chance() < one.way.errors });
    }
  }

  clear(): void {
    this.dots = [];
  }
}

function lengthOf({ tracks }: Way): number {
  return tracks.reduce((sum, track) => sum + track.length, 0);
}

export function placeOf({ way, distance }: Dot): Point {
  let rest = distance;
  let place: Point = { x: 0, y: 0 };
  for (const track of way.tracks) {
    place = along(track, rest);
    if (rest <= track.length) return place;
    rest -= track.length;
  }
  return place;
}
