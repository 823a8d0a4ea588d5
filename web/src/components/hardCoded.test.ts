import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { parse } from 'vue/compiler-sfc';
import { expect, test } from 'vitest';

interface Node {
  type: number;
  content?: unknown;
  tag?: string;
  props?: { type: number; name: string; value?: { content: string } }[];
  children?: Node[];
}

const TEXT = 2;
const ATTRIBUTE = 6;
const spoken = /^(title|alt|placeholder|label|text|hint|name|aria-(label|description|placeholder|roledescription|valuetext))$/;
/** `name` is spoken only where it is a component's label: there are icons, radio buttons and slots, too. */
const unspoken = new Set(['BaseIcon', 'input', 'TransitionGroup', 'slot']);
const letters = /\p{L}/u;

function texts(node: Node): string[] {
  const own = node.type === TEXT && typeof node.content === 'string' ? [node.content] : [];
  const attributes = (node.props ?? []).filter((one) => one.type === ATTRIBUTE && spoken.test(one.name) && !unspoken.has(node.tag ?? ''));
  return [...own, ...attributes.map((one) => one.value?.content ?? ''), ...(node.children ?? []).flatMap(texts)];
}

const src = join(import.meta.dirname, '..');
const components = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.vue'));

test.each(components)('%s has no text of its own', (file) => {
  const { descriptor } = parse(readFileSync(join(src, file), 'utf8'));
  const found = texts(descriptor.template?.ast as unknown as Node).filter((text) => letters.test(text));
  expect(found).toEqual([]);
});

test('the test itself finds texts', () => {
  const { descriptor } = parse('<template><p title="Hello">there {{ t("x") }}</p></template>');
  expect(texts(descriptor.template?.ast as unknown as Node).filter((text) => letters.test(text))).toEqual(['Hello', 'there ']);
});
