// Where to go after signing in: to a page of the shop, never to an address that somebody slipped in.

export function nextPath(wanted: unknown): string {
  const isOurs = typeof wanted === 'string' && /^\/(?![/\\])/.test(wanted);
  return isOurs ? wanted : '/';
}
