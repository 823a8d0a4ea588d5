import { describe, expect, it } from 'vitest';

import type { Edge, Tick } from '@/api/console';
import { service, subset, tick } from '@/testing/ticks';

import { type Box, layout } from './layout';
import { Particles, perDot, placeOf, waysOf } from './particles';
import { graphOf, layersOf } from './topology';
import { along, corner, level, trackOf } from './track';

const pair = (name: string) => service(name, [subset('v1', 'v1', { requests: 9, configured: 90 }), subset('v2', 'v2', { requests: 1, errors: 1, configured: 10 })]);
const edge = (source: string, destination: string, subsetName: string | null, requests: number, errors = 0): Edge => ({ source, destination, subset: subsetName, requests, errors });
const names = ['guestbook', 'order-service', 'payment-service', 'product-service', 'recommendation-service', 'user-service'];
const services = [...names.map(pair), service('storefront', [subset(null, 'v1', { requests: 10 })])];
const edges = [edge('istio-ingressgateway', 'storefront', null, 10), edge('order-service', 'payment-service', 'v1', 9), edge('order-service', 'payment-service', 'v2', 1, 1)];
const ticks: Tick[] = [tick(1, { services, edges }), tick(2, { services, edges })];

describe('the graph', () => {
  it('counts calls, and knows those that were not seen yet', () => {
    const { nodes, links } = graphOf(ticks);
    expect(nodes.map(({ name, layer }) => `${layer} ${name}`).sort()).toEqual([
      '0 istio-ingressgateway', '1 storefront', '2 guestbook', '2 order-service', '2 recommendation-service', '2 user-service', '3 payment-service', '3 product-service',
    ]);
    const payment = links.find((link) => link.destination === 'payment-service');
    expect(payment?.rate).toBe(10);
    expect(payment?.parts).toEqual([{ subset: 'v1', version: 'v1', rate: 9, errors: 0 }, { subset: 'v2', version: 'v2', rate: 1, errors: 1 }]);
    expect(links.find((link) => link.destination === 'user-service')?.rate).toBe(0);
  });

  it('draws a caller that nobody expected', () => {
    const odd = [tick(1, { services, edges: [...edges, edge('curl', 'user-service', 'v1', 3)] })];
    expect(graphOf(odd).nodes.find((node) => node.name === 'curl')).toMatchObject({ kind: 'entrance', layer: 0, rate: 3 });
  });

  it('is empty without services', () => {
    expect(graphOf([])).toEqual({ nodes: [], links: [] });
    expect(graphOf([tick(1)])).toEqual({ nodes: [], links: [] });
  });

  it('cuts a circle', () => {
    expect(layersOf([['a', 'b'], ['b', 'c'], ['c', 'b']])).toEqual(new Map([['a', 0], ['b', 1], ['c', 2]]));
  });
});

describe('the layout', () => {
  const overlaps = (a: Box, b: Box): boolean => a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;

  it.each([360, 390, 720, 1140, 1360, 1900])('at %d pixels nothing lies over something else or outside', (width) => {
    const { nodes, height } = layout(graphOf(ticks), width);
    const boxes = nodes.flatMap((node) => [{ x: node.x, y: node.y, w: node.w, h: node.h }, ...node.versions]);
    expect(boxes).toHaveLength(8 + 12);
    boxes.forEach((box, i) => {
      expect(box.x >= 0 && box.y >= 0 && box.x + box.w <= width && box.y + box.h <= height).toBe(true);
      expect(boxes.slice(i + 1).filter((other) => overlaps(box, other))).toEqual([]);
    });
  });

  it('leaves room for the legend on a wide screen', () => {
    expect(layout(graphOf(ticks), 1360).corner?.h).toBeGreaterThan(90);
  });
});

describe('the dots', () => {
  it('move evenly along a track', () => {
    const track = trackOf([level({ x: 0, y: 0 }, { x: 100, y: 0 })]);
    expect(track.length).toBeCloseTo(100);
    expect(along(track, 25).x).toBeCloseTo(25);
    expect(along(track, 500)).toEqual({ x: 100, y: 0 });
    expect(trackOf(corner({ x: 0, y: 0 }, { x: 50, y: 80 })).d).toMatch(/^M0 0C.*50 80$/);
  });

  it('are as many as the requests, and the errors among them red', () => {
    const ways = waysOf(layout(graphOf(ticks), 1360));
    expect(perDot(ways)).toBe(1);
    const particles = new Particles(() => 0.5);
    particles.follow(ways);
    particles.advance(0.1);
    for (let i = 0; i < 9; i += 1) particles.advance(0.1);
    const toV2 = particles.dots.filter((dot) => dot.way.version === 'v2');
    expect(toV2).toHaveLength(1);
    expect(toV2[0]?.isError).toBe(true);
    expect(particles.dots.length).toBeGreaterThan(15);
    expect(placeOf(particles.dots[0] as never).x).toBeGreaterThan(90);
    for (let i = 0; i < 200; i += 1) particles.advance(0.1);
    expect(particles.dots.length).toBeLessThan(200);
  });

  it('stand for several requests where there are too many', () => {
    const way = { tracks: [], version: 'v1', rate: 1350, errors: 0 };
    expect(perDot([{ ...way, rate: 2300 }])).toBe(20);
    expect(perDot([{ ...way, rate: 0 }])).toBe(1);
  });
});
