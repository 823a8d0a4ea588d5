// A fake shop behind the page while it is developed: `npm run dev:fake`, or `npm run preview:fake` for the built page under the
// policy that storefront sends. It lives in the dev server's process, remembers nothing after it, and is part of no build.
//
// The cookie `serin_fake` changes its weather, such as `serin_fake=slow` or `serin_fake=down-recommendation,empty`.

import type { IncomingMessage, ServerResponse } from 'node:http';

import type { Connect, Plugin } from 'vite';

import { Routes } from './routes.ts';

const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

function cookie(request: IncomingMessage, name: string): string {
  const pair = (request.headers.cookie ?? '').split('; ').find((one) => one.startsWith(`${name}=`));
  return decodeURIComponent(pair?.slice(name.length + 1) ?? '');
}

async function bodyOf(request: IncomingMessage): Promise<Record<string, unknown>> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return text === '' ? {} : JSON.parse(text);
}

/** The candidates get a third of the calls, and all of who has joined the canary. */
function served(services: string[], isCanary: boolean, nth: number): string[] {
  return services.map((service, i) => {
    const version = isCanary || (nth + i * 2) % 3 === 0 ? 'v2' : 'v1';
    const colour = version === 'v1' ? 'blue' : 'green';
    const name = service === 'payment-service' ? `payment-${colour}` : `${service.replace('-service', '')}-${version}`;
    return `${service} ${version} ${name}-${1 + (nth % 2)}`;
  });
}

function fakeShop(): Connect.NextHandleFunction {
  const routes = new Routes();

  function stream(response: ServerResponse): void {
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    response.write('retry: 2000\n: welcome\n\n');
    const listener = (entry: unknown): boolean => response.write(`event: entry\ndata: ${JSON.stringify(entry)}\n\n`);
    routes.shop.listeners.add(listener);
    response.on('close', () => routes.shop.listeners.delete(listener));
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://fake');
    const modes = cookie(request, 'serin_fake').split(',');
    if (url.pathname === '/api/guestbook/stream' && !modes.includes('down-guestbook')) {
      stream(response);
      return;
    }
    const user = Number(cookie(request, 'serin_session')) || undefined;
    const body = await bodyOf(request);
    if (modes.includes('slow')) await new Promise((done) => setTimeout(done, 60_000));
    const reply = routes.answer({
      method: request.method ?? 'GET',
      path: url.pathname,
      query: url.searchParams,
      body,
      key: String(request.headers['idempotency-key'] ?? ''),
      user,
      modes,
    });
    const parts = served(reply.services, cookie(request, 'serin_canary') === 'true', routes.shop.requests);
    response.statusCode = reply.status;
    response.setHeader('content-type', reply.status < 400 ? 'application/json' : 'application/problem+json');
    response.setHeader('x-served-by', ['storefront v1 storefront-1', ...parts]);
    if (reply.cookie) response.setHeader('set-cookie', reply.cookie);
    response.end(reply.body === undefined ? undefined : JSON.stringify(reply.body));
  }

  return (request, response, next) => {
    if (request.url?.startsWith('/api/')) answer(request, response).catch(next);
    else next();
  };
}

export function fakeApi(): Plugin {
  return {
    name: 'serin-fake-shop',
    configureServer(server) {
      server.middlewares.use(fakeShop());
    },
    configurePreviewServer(server) {
      server.middlewares.use((_request, response, next) => {
        response.setHeader('content-security-policy', POLICY);
        next();
      });
      server.middlewares.use(fakeShop());
    },
  };
}
