// Server-sent events by `fetch`: unlike `EventSource` it can go on after the last event known from before, say why it was
// refused, and tell a silent connection from a living one.

import { Failure, problemFrom } from './problem';

export interface ServerEvent {
  event: string;
  data: string;
  id: string;
}

/** Takes the text as it comes, in whatever pieces, and gives the events that are complete. */
export class EventParser {
  #rest = '';
  #event = '';
  #data: string[] = [];
  #id = '';

  feed(text: string): ServerEvent[] {
    const lines = (this.#rest + text).split('\n');
    this.#rest = lines.pop() ?? '';
    return lines.flatMap((line) => this.#line(line.endsWith('\r') ? line.slice(0, -1) : line));
  }

  #line(line: string): ServerEvent[] {
    if (line === '') return this.#end();
    const colon = line.indexOf(':');
    if (colon === 0) return [];
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (field === 'event') this.#event = value;
    else if (field === 'data') this.#data.push(value);
    else if (field === 'id') this.#id = value;
    return [];
  }

  #end(): ServerEvent[] {
    const complete = { event: this.#event || 'message', data: this.#data.join('\n'), id: this.#id };
    const isEmpty = this.#data.length === 0;
    this.#event = '';
    this.#data = [];
    return isEmpty ? [] : [complete];
  }
}

export interface Listening {
  /** The last event that is known; empty for none. */
  lastId: string;
  signal: AbortSignal;
  onOpen: () => void;
  /** Anything came, be it a heartbeat. */
  onSign: () => void;
  onEvent: (event: ServerEvent) => void;
}

/** Listens until the other side ends it, which it answers by returning, or until it breaks, which it throws. */
export async function listen(path: string, { lastId, signal, onOpen, onSign, onEvent }: Listening): Promise<void> {
  const headers = { accept: 'text/event-stream', ...(lastId && { 'last-event-id': lastId }) };
  const response = await fetch(path, { headers, signal, cache: 'no-store' }).catch((error: unknown) => {
    throw signal.aborted ? error : new Failure('offline');
  });
  if (!response.ok) {
    const body: unknown = await response.json().catch(() => undefined);
    throw problemFrom(response.status, body, response.headers, []);
  }
  if (!response.body) throw new Failure('unreadable', { status: response.status });
  onOpen();
  const parser = new EventParser();
  const decoder = new TextDecoder();
  const reader = response.body.getReader();
  for (;;) {
    const { done, value } = await reader.read().catch((error: unknown) => {
      throw signal.aborted ? error : new Failure('offline');
    });
    if (done) return;
    onSign();
    for (const event of parser.feed(decoder.decode(value, { stream: true }))) onEvent(event);
  }
}
