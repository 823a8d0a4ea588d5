// A unified diff as lines to show.

export interface DiffLine {
  kind: 'added' | 'removed' | 'kept' | 'place';
  text: string;
  /** Line numbers before and after; none where there is no such line. */
  before: number | undefined;
  after: number | undefined;
}

/** Where a piece begins: `@@ -8,7 +8,7 @@`. */
const PLACE = /^@@ -(\d+)(?:,\d+)? \+(\d+)(?:,\d+)? @@/;

export function parseDiff(diff: string): DiffLine[] {
  const lines: DiffLine[] = [];
  let before = 0;
  let after = 0;
  for (const text of diff.split('\n')) {
    const place = PLACE.exec(text);
    if (place) {
      before = Number(place[1]);
      after = Number(place[2]);
      lines.push({ kind: 'place', text: '', before: undefined, after: undefined });
    } else if (before > 0 || after > 0) {
      const rest = text.slice(1);
      if (text.startsWith('+')) lines.push({ kind: 'added', text: rest, before: undefined, after: after++ });
      else if (text.startsWith('-')) lines.push({ kind: 'removed', text: rest, before: before++, after: undefined });
      else if (text.startsWith(' ')) lines.push({ kind: 'kept', text: rest, before: before++, after: after++ });
    }
  }
  return lines;
}

/** How much is changed. */
export function extent(lines: readonly DiffLine[]): { added: number; removed: number } {
  const count = (kind: DiffLine['kind']): number => lines.filter((line) => line.kind === kind).length;
  return { added: count('added'), removed: count('removed') };
}
