// Who had a part in an answer: the header `x-served-by: payment-service v2 payment-green-1`, one for each service.

export interface Served {
  /** As the mesh calls it: `payment-service`. */
  service: string;
  /** `v1`, `v2`. */
  version: string;
  /** `payment-green-1`; empty when it was not told. */
  instance: string;
}

/** Browsers join several headers of one name by commas. Whatever does not read as a service with a version is left out. */
export function parseServed(header: string | null): Served[] {
  const parts = (header ?? '').split(',').map((part) => part.trim().split(/\s+/));
  return parts.flatMap(([service, version, instance = '']) => (service && version ? [{ service, version, instance }] : []));
}

/** `payment-service` as people say it: `payment`. */
export function shortName(service: string): string {
  return service.replace(/-service$/, '');
}
