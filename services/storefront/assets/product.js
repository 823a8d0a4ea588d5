// One product, and what goes with it.

import { api } from "./api.js";
import { art } from "./art.js";
import { put, recommended } from "./card.js";
import { h, money, title } from "./dom.js";
import { dwell, originOf } from "./events.js";
import { empty, show } from "./states.js";
import { MOST } from "./store.js";

export async function product(main, { id }, signal) {
  const algorithm = originOf(id);
  const box = h("section");
  const advice = h("section");
  main.append(h("a.back", { href: "#/" }, "← The shop"), box, advice);
  dwell(id, algorithm, signal);
  recommended(advice, "Goes well with it", () => api.recommendations({ product_id: id, limit: 4 }, signal), signal);
  await show(box, () => find(id, signal), (found) => {
    if (!found) return empty("There is no such product.", h("a.button", { href: "#/" }, "To the shop"));
    document.title = `${found.name} · Serin`;
    return detail(found, algorithm);
  }, { signal });
}

async function find(id, signal) {
  try {
    return await api.product(id, signal);
  } catch (error) {
    if (error.status === 404 || error.status === 400) return null;
    throw error;
  }
}

function detail(found, algorithm) {
  const most = Math.min(MOST, found.stock);
  const quantity = h("select", { "aria-label": "Quantity" }, Array.from({ length: Math.max(1, most) }, (_, i) => h("option", String(i + 1))));
  return h("div.detail",
    art(found),
    h("div.detail-text",
      h("a.small", { href: "#/?category=" + encodeURIComponent(found.category) }, title(found.category)),
      h("h1", found.name),
      h("p.price.large", money(found.price_cents)),
      h("p", found.description),
      h("p.stock", stock(found.stock)),
      most > 0 && h("div.buy", quantity, h("button.button.primary", { type: "button", onclick: () => put(found, Number(quantity.value), algorithm) }, "Add to cart")),
      h("p.tags", found.tags.map((tag) => h("a.chip", { href: "#/?query=" + encodeURIComponent(tag) }, tag))),
    ),
  );
}

function stock(pieces) {
  if (pieces <= 0) return "Sold out";
  return pieces < 10 ? `Only ${pieces} left` : "In stock";
}
