import { expect, it } from 'vitest';

import { extent, parseDiff } from './diff';

const diff = `--- VirtualService default/payment-service
+++ VirtualService default/payment-service
@@ -18,7 +18,7 @@
           host: payment-service
-          weight: 90
+          weight: 60
 
\\ No newline at end of file
@@ -30 +30,2 @@
+--- looks like a header
`;

it('reads lines with their numbers and leaves the heads out', () => {
  expect(parseDiff(diff)).toEqual([
    { kind: 'place', text: '', before: undefined, after: undefined },
    { kind: 'kept', text: '          host: payment-service', before: 18, after: 18 },
    { kind: 'removed', text: '          weight: 90', before: 19, after: undefined },
    { kind: 'added', text: '          weight: 60', before: undefined, after: 19 },
    { kind: 'kept', text: '', before: 20, after: 20 },
    { kind: 'place', text: '', before: undefined, after: undefined },
    { kind: 'added', text: '--- looks like a header', before: undefined, after: 30 },
  ]);
  expect(extent(parseDiff(diff))).toEqual({ added: 2, removed: 1 });
});

it('has nothing to show of nothing', () => {
  expect(parseDiff('')).toEqual([]);
});
