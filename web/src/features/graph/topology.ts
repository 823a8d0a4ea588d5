// The shop as a graph: who calls whom, how often, and which version of it answers. Rates are those of the latest seconds.

import type { Edge, Share, Subset, Tick } from '@/api/console';
import { secondsOf } from '@/features/live/ring';
import { observedNow } from '@/features/split/observed';

export interface GraphVersion {
  subset: string | null;
  version: string;
  instances: number;
  planned: number;
  /** Per cent. */
  configured: number | null;
  observed: Share | undefined;
  /** Requests per second. */
  rate: number;
  /** Share of them that failed. */
  errors: number;
  hasFault: boolean;
}

export interface GraphNode {
  name: string;
  kind: 'entrance' | 'service';
  /** How many calls it is away from the entrance. */
  layer: number;
  rate: number;
  versions: GraphVersion[];
  hasExceptions: boolean;
}

export interface GraphLink {
  source: string;
  destination: string;
  rate: number;
  parts: { subset: string | null; version: string; rate: number; errors: number }[];
}

export interface Graph {
  nodes: GraphNode[];
  links: GraphLink[];
}

export const ENTRANCE = 'istio-ingressgateway';
const SMOOTH_TICKS = 5;

/** The calls the shop is made of: they are drawn before the first of them is seen. Others are drawn when they are seen. */
const USUAL: readonly (readonly [string, string])[] = [
  [ENTRANCE, 'storefront'], ['storefront', 'order-service'], ['storefront', 'recommendation-service'], ['storefront', 'user-service'],
  ['storefront', 'guestbook'], ['storefront', 'product-service'], ['order-service', 'product-service'], ['order-service', 'payment-service'],
];

export function graphOf(ticks: readonly Tick[]): Graph {
  const latest = ticks.at(-1);
  if (!latest || latest.services.length === 0) return { nodes: [], links: [] };
  const recent = ticks.slice(-SMOOTH_TICKS);
  const names = new Set(latest.services.map((service) => service.name));
  const links = linksOf(ticks, recent, names);
  const layers = layersOf(links.map(({ source, destination }) => [source, destination] as const));
  const entrances = [...new Set(links.map((link) => link.source))].filter((name) => !names.has(name));
  return {
    nodes: [
      ...entrances.map((name) => entrance(name, links)),
      ...latest.services.map((service) => {
        const { of } = observedNow(ticks, service);
        const versions = service.subsets.map((subset) => versionOf(recent, service.name, subset, of(subset), latest));
        return {
          name: service.name,
          kind: 'service' as const,
          layer: layers.get(service.name) ?? 1,
          rate: versions.reduce((sum, one) => sum + one.rate, 0),
          versions,
          hasExceptions: service.exceptions.length > 0,
        };
      }),
    ],
    links,
  };
}

function entrance(name: string, links: readonly GraphLink[]): GraphNode {
  const rate = links.filter((link) => link.source === name).reduce((sum, link) => sum + link.rate, 0);
  return { name, kind: 'entrance', layer: 0, rate, versions: [], hasExceptions: false };
}

function versionOf(recent: readonly Tick[], service: string, subset: Subset, observed: Share | undefined, latest: Tick): GraphVersion {
  const same = recent.flatMap((tick) => tick.services.find((one) => one.name === service)?.subsets.filter((one) => one.name === subset.name) ?? []);
  const requests = same.reduce((sum, one) => sum + one.requests, 0);
  const errors = same.reduce((sum, one) => sum + one.errors, 0);
  return {
    subset: subset.name,
    version: subset.version,
    instances: subset.instances,
    planned: subset.planned,
    configured: subset.configured,
    observed,
    rate: requests / secondsOf(recent),
    errors: requests > 0 ? errors / requests : 0,
    hasFault: latest.faults.some((fault) => fault.service === service && (subset.name === null || fault.subset === subset.name)),
  };
}

function linksOf(ticks: readonly Tick[], recent: readonly Tick[], names: ReadonlySet<string>): GraphLink[] {
  const usual = USUAL.filter(([source, destination]) => names.has(destination) && (source === ENTRANCE || names.has(source)));
  const seen = ticks.flatMap((tick) => tick.edges.filter((edge) => names.has(edge.destination)).map((edge) => [edge.source, edge.destination] as const));
  const keys = new Map([...usual, ...seen].map((pair) => [pair.join(' → '), pair]));
  const versions = new Map(ticks.at(-1)?.services.flatMap((service) => service.subsets.map((subset) => [`${service.name} ${subset.name}`, subset.version] as const)));
  return [...keys.values()].map(([source, destination]) => {
    const edges = recent.flatMap((tick) => tick.edges.filter((edge) => edge.source === source && edge.destination === destination));
    const parts = [...grouped(edges)].map(([subset, list]) => {
      const requests = list.reduce((sum, edge) => sum + edge.requests, 0);
      const errors = list.reduce((sum, edge) => sum + edge.errors, 0);
      return { subset, version: versions.get(`${destination} ${subset}`) ?? '', rate: requests / secondsOf(recent), errors: requests > 0 ? errors / requests : 0 };
    });
    return { source, destination, rate: parts.reduce((sum, part) => sum + part.rate, 0), parts };
  });
}

function grouped(edges: readonly Edge[]): Map<string | null, Edge[]> {
  const groups = new Map<string | null, Edge[]>();
  for (const edge of edges) groups.set(edge.subset, [...(groups.get(edge.subset) ?? []), edge]);
  return groups;
}

/** The longest way from the entrance to each; a circle is cut where it closes. */
export function layersOf(pairs: readonly (readonly [string, string])[]): Map<string, number> {
  const layers = new Map<string, number>();
  const walk = (name: string, layer: number, way: readonly string[]): void => {
    if (way.includes(name)) return;
    if ((layers.get(name) ?? -1) >= layer) return;
    layers.set(name, layer);
    for (const [source, destination] of pairs) if (source === name) walk(destination, layer + 1, [...way, name]);
  };
  const called = new Set(pairs.map(([, destination]) => destination));
  for (const [source] of pairs) if (!called.has(source)) walk(source, 0, []);
  return layers;
}
