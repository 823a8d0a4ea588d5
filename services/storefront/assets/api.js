// Calls to the shop's API: JSON in, JSON out, problems as exceptions. Whoever wants to know who served listens here.

export class Problem extends Error {
  constructor(status, body, retryAfter) {
    super(body.detail ?? "The shop cannot be reached. Check the connection and try again.");
    this.status = status;
    this.code = body.code ?? "unreachable";
    this.requestId = body.request_id;
    this.errors = body.errors ?? [];
    this.retryAfter = retryAfter;
  }

  /** Whether asking again may help. */
  get passing() {
    return this.status === 0 || this.status >= 500;
  }
}

const listeners = new Set();

/** Calls `listener` with `[{service, variant, instance}]` of each answer. */
export const onServed = (listener) => listeners.add(listener);

function tellServed(text) {
  const parts = text.split(",").map((part) => {
    const [service, variant, instance] = part.trim().split(" ");
    return { service, variant, instance };
  });
  for (const listener of listeners) listener(parts);
}

async function call(method, path, { query, body, headers = {}, signal, keepalive } = {}) {
  const filled = Object.entries(query ?? {}).filter(([, value]) => value !== undefined && value !== "");
  const search = filled.length > 0 ? "?" + new URLSearchParams(filled) : "";
  const request = { method, signal, keepalive, headers: { accept: "application/json", ...headers } };
  if (body !== undefined) {
    request.headers["content-type"] = "application/json";
    request.body = JSON.stringify(body);
  }
  let response;
  try {
    response = await fetch("/api" + path + search, request);
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Problem(0, {});
  }
  const served = response.headers.get("x-served-by");
  if (served) tellServed(served);
  const text = await response.text();
  let answer = null;
  try {
    answer = text === "" ? null : JSON.parse(text);
  } catch {
    answer = { detail: "The shop gave an answer that cannot be read.", code: "unreadable" };
    if (response.ok) throw new Problem(502, answer);
  }
  if (!response.ok) throw new Problem(response.status, answer ?? {}, Number(response.headers.get("retry-after")) || undefined);
  return { status: response.status, body: answer };
}

const get = async (path, options) => (await call("GET", path, options)).body;
const post = async (path, body, options) => (await call("POST", path, { body, ...options })).body;
const segment = encodeURIComponent;

export const api = {
  products: (query, signal) => get("/products", { query, signal }),
  product: (id, signal) => get("/products/" + segment(id), { signal }),
  recommendations: (query, signal) => get("/recommendations", { query, signal }),
  signUp: (user) => post("/users", user),
  signIn: (credentials) => post("/sessions", credentials),
  signOut: () => call("DELETE", "/sessions"),
  me: (signal) => get("/me", { signal }),
  orders: (query, signal) => get("/orders", { query, signal }),
  cancel: (id) => post(`/orders/${segment(id)}/cancel`),
  place: (order, key) => call("POST", "/orders", { body: order, headers: { "idempotency-key": key } }),
  entries: (query, signal) => get("/guestbook/entries", { query, signal }),
  write: (entry, key) => post("/guestbook/entries", entry, { headers: { "idempotency-key": key } }),
  canary: (join) => call(join ? "PUT" : "DELETE", "/canary"),
  events: (events) => call("POST", "/events", { body: { events }, keepalive: true }),
};
