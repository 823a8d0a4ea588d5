import { expect, test } from 'vitest';

import { nextPath } from './nextPath';

test.each([['/checkout', '/checkout'], ['/orders/1?x=2', '/orders/1?x=2'], ['//evil.example', '/'], ['/\\evil.example', '/'], ['https://evil.example', '/'], ['', '/'], [undefined, '/'], [['/a'], '/']])(
  '%j leads to %s',
  (wanted, path) => expect(nextPath(wanted)).toBe(path),
);
