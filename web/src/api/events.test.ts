import { expect, it } from 'vitest';

import { EventParser } from './events';

it('puts an event together, in whatever pieces it comes', () => {
  const text = 'event: tick\r\nid: 17\r\ndata: {"a":\r\ndata: 1}\r\n\r\n';
  for (const size of [1, 3, 7, text.length]) {
    const parser = new EventParser();
    const events = [];
    for (let i = 0; i < text.length; i += size) events.push(...parser.feed(text.slice(i, i + size)));
    expect(events).toEqual([{ event: 'tick', id: '17', data: '{"a":\n1}' }]);
  }
});

it('passes over comments and events without data, and keeps the id', () => {
  const parser = new EventParser();
  expect(parser.feed(': heartbeat\n\nretry: 1000\n\nid: 4\nevent: x\n\ndata: y\n\n')).toEqual([{ event: 'message', data: 'y', id: '4' }]);
});

it('keeps what is not complete', () => {
  const parser = new EventParser();
  expect(parser.feed('data: half')).toEqual([]);
  expect(parser.feed('\n')).toEqual([]);
  expect(parser.feed('\n')).toEqual([{ event: 'message', data: 'half', id: '' }]);
});
