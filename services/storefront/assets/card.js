// A product as it stands in a grid or in a row of recommendations.

import { art } from "./art.js";
import { h, money, title, toast } from "./dom.js";
import { impression, ledBy, tell } from "./events.js";
import { cart } from "./store.js";

/** `algorithm`: which one recommended it, if any did. */
export function card(product, algorithm) {
  const follow = () => {
    ledBy(product.id, algorithm);
    tell({ kind: "click", product_id: product.id, algorithm });
  };
  const element = h("article.card",
    h("a.card-link", { href: "#/products/" + encodeURIComponent(product.id), onclick: follow },
      art(product),
      h("h3", product.name),
    ),
    h("p.small", product.because ?? title(product.category)),
    h("div.card-foot",
      h("span.price", money(product.price_cents)),
      product.stock > 0
        ? h("button.add", { type: "button", "aria-label": `Add ${product.name} to the cart`, onclick: () => put(product, 1, algorithm) }, "Add")
        : h("span.small", "Sold out"),
    ),
  );
  impression(element, product.id, algorithm);
  return element;
}

export function put(product, quantity, algorithm) {
  cart.add(product, quantity);
  tell({ kind: "cart", product_id: product.id, algorithm });
  toast(`${product.name} is in your cart.`);
}

export const skeletons = (count) => h("div.grid", { "aria-hidden": "true" }, Array.from({ length: count }, () => h("div.card.skeleton", h("div.blank"), h("div.line"), h("div.line.short"))));

/** A row of recommendations. One that cannot be had is left out quietly: the shop sells without it. */
export async function recommended(box, heading, load, signal) {
  box.replaceChildren(h("h2", heading), skeletons(4));
  box.classList.add("row");
  try {
    const { algorithm, products } = await load();
    if (signal.aborted) return;
    if (products.length === 0) return box.replaceChildren();
    box.replaceChildren(h("h2", heading), h("div.grid", products.map((product) => card(product, algorithm))));
  } catch (error) {
    if (signal.aborted) return;
    box.replaceChildren(h("h2", heading), h("p.small", "Recommendations are taking a rest."));
  }
}
