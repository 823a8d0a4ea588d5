// What the browser keeps: the cart, and whether somebody signed in. A browser that keeps nothing still shops until it leaves.

const CART = "serin.cart";
const SIGNED_IN = "serin.signed-in";
const INTENT = "serin.intent.";

function read(name, fallback) {
  try {
    return JSON.parse(localStorage.getItem(name)) ?? fallback;
  } catch {
    return fallback;
  }
}

function write(name, value) {
  try {
    if (value === null) localStorage.removeItem(name);
    else localStorage.setItem(name, JSON.stringify(value));
  } catch {
    // Storage is full or forbidden: the page goes on with what it holds in memory.
  }
}

function listen(set, listener, signal) {
  set.add(listener);
  signal?.addEventListener("abort", () => set.delete(listener), { once: true });
}

const listeners = new Set();
const stored = read(CART, []);
let lines = Array.isArray(stored) ? stored : [];

const keep = () => {
  write(CART, lines);
  for (const listener of listeners) listener();
};

export const MOST = 20;

/** Lines are `{product_id, quantity, name, category, price_cents}`; the last three as they were when last seen. */
export const cart = {
  get lines() {
    return lines;
  },
  get count() {
    return lines.reduce((sum, line) => sum + line.quantity, 0);
  },
  get total() {
    return lines.reduce((sum, line) => sum + line.quantity * line.price_cents, 0);
  },
  add(product, quantity = 1) {
    const line = lines.find((line) => line.product_id === product.id);
    if (line) line.quantity = Math.min(MOST, line.quantity + quantity);
    else lines = [...lines, { product_id: product.id, quantity, ...seen(product) }];
    keep();
  },
  set(id, quantity) {
    lines = lines.map((line) => (line.product_id === id ? { ...line, quantity } : line)).filter((line) => line.quantity > 0);
    keep();
  },
  /** Takes over what a product is called and costs now. */
  refresh(product) {
    lines = lines.map((line) => (line.product_id === product.id ? { ...line, ...seen(product) } : line));
    keep();
  },
  clear() {
    lines = [];
    keep();
  },
  /** Calls `listener` at each change, until `signal` is aborted. */
  onChange: (listener, signal) => listen(listeners, listener, signal),
};

const seen = ({ name, category, price_cents }) => ({ name, category, price_cents });

addEventListener("storage", (event) => {
  if (event.key !== CART) return;
  const other = read(CART, []);
  lines = Array.isArray(other) ? other : [];
  for (const listener of listeners) listener();
});

/** One key for one intended change (an order, an entry): the same while its outcome is unknown, so that nothing is done twice. */
export const intent = {
  key(body, kind) {
    const text = JSON.stringify(body);
    const kept = read(INTENT + kind, null);
    if (kept?.text === text) return kept.key;
    const key = uuid();
    write(INTENT + kind, { text, key });
    return key;
  },
  settle: (kind) => write(INTENT + kind, null),
};

/** Not `crypto.randomUUID`: browsers have it on https only. */
function uuid() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

const sessionListeners = new Set();
let user = null;

/** Who is signed in. The cookie itself is out of reach; a mark says whether asking for it is worth while. */
export const session = {
  get user() {
    return user;
  },
  get likely() {
    return read(SIGNED_IN, false) === true;
  },
  set(next) {
    user = next;
    write(SIGNED_IN, next ? true : null);
    for (const listener of sessionListeners) listener();
  },
  onChange: (listener, signal) => listen(sessionListeners, listener, signal),
};
