// Rules for chosen users: whoever carries a header (or a cookie) goes to one version, whatever the weights say. The first
// rule that fits decides, so their order counts.

import type { HeaderRule, Route, Traffic } from '@/api/console';
import { operators } from '@/api/console';
import type { FieldError } from '@/api/problem';

/** The rules with one header and one subset, in their order. */
export function rulesOf(traffic: Traffic): HeaderRule[] {
  return traffic.routes.filter((route) => route.simple).map(asRule).filter((rule) => rule !== undefined);
}

/** Routes that say more than the form can show; they stay where they are, and are edited as YAML. */
export function othersOf(traffic: Traffic): Route[] {
  return traffic.routes.filter((route) => !route.simple && !route.primary);
}

/** Where the console puts so many rules among the routes: where rules are already, further ones in front of the weights. */
export function placesOf(traffic: Traffic, count: number): number[] {
  const places: number[] = [];
  let at = 0;
  for (const route of traffic.routes.slice(0, traffic.routes.findIndex(({ primary }) => primary))) {
    if (!route.simple) at += 1;
    else if (places.length < count) places.push(at++);
  }
  while (places.length < count) places.push(at++);
  return places;
}

/** What is wrong with a rule: told at its place in the change (`rules[0].value`) or in the YAML (`spec.http[0].match…`). */
export function mistakeOf(rule: number, errors: readonly FieldError[], places: readonly number[]): string | undefined {
  const prefixes = [`rules[${rule}].`, `spec.http[${places[rule]}].`];
  return errors.find(({ field }) => prefixes.some((prefix) => field.startsWith(prefix)))?.message;
}

function asRule({ name, conditions, destinations }: Route): HeaderRule | undefined {
  const [condition] = conditions;
  const subset = destinations[0]?.subset;
  const op = operators.find((one) => one === condition?.op);
  if (!condition || !('header' in condition) || !op || typeof subset !== 'string') return undefined;
  return { name: name ?? '', header: condition.header, op, value: condition.value, subset };
}

export type Template = 'canary' | 'even' | 'odd' | 'cookie';
export const templates: readonly Template[] = ['canary', 'even', 'odd', 'cookie'];

/** A rule to begin with; its name is one that no other has. */
export function fromTemplate(template: Template, subset: string, existing: readonly HeaderRule[]): HeaderRule {
  const base: Record<Template, Omit<HeaderRule, 'subset'>> = {
    canary: { name: 'canary', header: 'canary', op: 'exact', value: 'true' },
    even: { name: 'even-users', header: 'x-user-id', op: 'regex', value: '^[0-9]*[02468]$' },
    odd: { name: 'odd-users', header: 'x-user-id', op: 'regex', value: '^[0-9]*[13579]$' },
    cookie: { name: 'cookie', header: 'cookie', op: 'regex', value: cookieRegex('serin_canary', 'true') },
  };
  return { ...base[template], name: unique(base[template].name, existing), subset };
}

function unique(name: string, existing: readonly HeaderRule[]): string {
  const taken = (wanted: string): boolean => existing.some((rule) => rule.name === wanted);
  let next = name;
  for (let i = 2; taken(next); i += 1) next = `${name}-${i}`;
  return next;
}

const quoted = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** All cookies travel in one header: the wanted one may stand at its beginning, in its middle or at its end. */
export function cookieRegex(name: string, value: string): string {
  return `^(.*; ?)?${quoted(name)}=${quoted(value)}(;.*)?$`;
}

/** Name and value of the cookie that such an expression looks for. */
export function cookieOf(regex: string): { name: string; value: string } | undefined {
  const found = /^\^\(\.\*; \?\)\?(.+?)=(.*)\(;\.\*\)\?\$$/.exec(regex);
  const plain = (text = ''): string => text.replace(/\\(.)/g, '$1');
  return found ? { name: plain(found[1]), value: plain(found[2]) } : undefined;
}

export function moved(rules: readonly HeaderRule[], from: number, by: -1 | 1): HeaderRule[] {
  const list = [...rules];
  const [rule] = list.splice(from, 1);
  if (rule) list.splice(Math.max(0, from + by), 0, rule);
  return list;
}

export function sameRules(one: readonly HeaderRule[], other: readonly HeaderRule[]): boolean {
  return JSON.stringify(one.map(inOrder)) === JSON.stringify(other.map(inOrder));
}

const inOrder = ({ name, header, op, value, subset }: HeaderRule): string[] => [name, header, op, value, subset];
