// The rules of the fake console: as YAML, with versions, a history and a way back.

import type { Change, HeaderRule, HistoryItem, Traffic } from '../../src/api/console.ts';

export interface Rule {
  service: string;
  subsets: string[];
  weights: Record<string, number>;
  rules: HeaderRule[];
  version: number;
  actor: string;
  changedAt: number;
  before: Pick<Rule, 'weights' | 'rules'>[];
}

const header = ({ name, header: key, op, value, subset }: HeaderRule, service: string): string => `
    - name: ${name}
      match:
        - headers:
            ${key}:
              ${op}: ${JSON.stringify(value)}
      route:
        - destination:
            host: ${service}
            subset: ${subset}
          weight: 100`;

export function yamlOf({ service, weights, rules }: Pick<Rule, 'service' | 'weights' | 'rules'>): string {
  const routes = Object.entries(weights).map(([subset, weight]) => `
        - destination:
            host: ${service}
            subset: ${subset}
          weight: ${weight}`);
  return `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata:
  name: ${service}
spec:
  hosts:
    - ${service}
  http:${rules.map((rule) => header(rule, service)).join('')}
    - name: primary
      route:${routes.join('')}
`;
}

/** Unified, three lines around; it takes the part between the first and the last difference for changed. */
export function diffOf(before: string, after: string, name: string): string {
  if (before === after) return '';
  const [a, b] = [before.trimEnd().split('\n'), after.trimEnd().split('\n')];
  const table = a.map(() => b.map(() => 0));
  const at = (i: number, j: number): number => table[i]?.[j] ?? 0;
  for (let i = a.length - 1; i >= 0; i -= 1) {
    for (let j = b.length - 1; j >= 0; j -= 1) (table[i] as number[])[j] = a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
  }
  const lines: { text: string; i: number; j: number }[] = [];
  for (let i = 0, j = 0; i < a.length || j < b.length;) {
    if (i < a.length && j < b.length && a[i] === b[j]) lines.push({ text: ` ${a[i]}`, i: i++, j: j++ });
    else if (i < a.length && (j >= b.length || at(i + 1, j) >= at(i, j + 1))) lines.push({ text: `-${a[i]}`, i: i++, j });
    else lines.push({ text: `+${b[j]}`, i, j: j++ });
  }
  const near = lines.map((_, k) => lines.slice(Math.max(0, k - 3), k + 4).some(({ text }) => !text.startsWith(' ')));
  const out = lines.flatMap(({ text, i, j }, k) => (near[k] ? [...(near[k - 1] ? [] : [`@@ -${i + 1} +${j + 1} @@`]), text] : []));
  return [`--- VirtualService default/${name}`, `+++ VirtualService default/${name}`, ...out, ''].join('\n');
}

export class Rules {
  readonly history: HistoryItem[] = [];
  readonly all = new Map<string, Rule>();
  #version = 7;

  add(service: string, weights: Record<string, number>, rules: HeaderRule[] = []): void {
    this.all.set(service, { service, subsets: Object.keys(weights), weights, rules, version: this.#version, actor: 'file', changedAt: Date.now() - 3_600_000, before: [] });
  }

  traffic(rule: Rule): Traffic {
    return {
      service: rule.service, namespace: 'default', resource_version: String(rule.version), actor: rule.actor, changed_at: rule.changedAt,
      owner: { kind: 'static', by: rule.actor },
      yaml: yamlOf(rule), subsets: rule.subsets,
      routes: [
        ...rule.rules.map(({ name, subset, ...condition }) => ({ name, primary: false, simple: true, conditions: [{ ...condition, alternative: 0 }], destinations: [{ host: rule.service, subset, weight: 100 }] })),
        { name: 'primary', primary: true, simple: false, conditions: [], destinations: Object.entries(rule.weights).map(([subset, weight]) => ({ host: rule.service, subset, weight })) },
      ],
    };
  }

  /** The rule after a change, or the field that is wrong with the reason. */
  changed(rule: Rule, change: Change): Pick<Rule, 'service' | 'weights' | 'rules'> | { field: string; message: string } {
    if (change.yaml !== undefined) {
      const weights = Object.fromEntries(rule.subsets.map((subset) => [subset, Number(new RegExp(`subset: ${subset}\\n\\s+weight: (\\d+)(?![\\s\\S]*subset: ${subset}\\n)`).exec(change.yaml ?? '')?.[1] ?? NaN)]));
      if (Object.values(weights).some(Number.isNaN)) return { field: 'spec.http[1].route', message: 'line 24: unknown field `wieght`, expected one of `destination`, `weight`, `headers`' };
      return { service: rule.service, weights, rules: rule.rules };
    }
    const bad = change.rules?.findIndex((one) => !one.header || (one.op === 'regex' && one.value.includes('(?=')));
    if (bad !== undefined && bad >= 0) return { field: `rules[${bad}].value`, message: change.rules?.[bad]?.header ? 'look-around is not supported by RE2' : 'a header needs a name' };
    return { service: rule.service, weights: change.weights ?? rule.weights, rules: change.rules ?? rule.rules };
  }

  put(rule: Rule, after: Pick<Rule, 'weights' | 'rules'>, actor: string, action: HistoryItem['action'] = 'put'): string {
    const diff = diffOf(yamlOf(rule), yamlOf({ ...after, service: rule.service }), rule.service);
    if (action !== 'undo') rule.before.push({ weights: rule.weights, rules: rule.rules });
    this.#version += 1;
    Object.assign(rule, { weights: after.weights, rules: after.rules, version: this.#version, actor, changedAt: Date.now() });
    this.history.unshift({ service: rule.service, kind: 'VirtualService', resource_version: String(rule.version), actor, at: rule.changedAt, action, diff });
    return diff;
  }
}
