// The catalogue: search, categories, order, and as many products as one cares to see.

import { api } from "./api.js";
import { card, recommended, skeletons } from "./card.js";
import { h, title, toast } from "./dom.js";
import { empty, show } from "./states.js";

const SORTS = { relevance: "Best match", name: "Name", price: "Price, low first", "-price": "Price, high first" };
const LIMIT = 24;

/** What there is to choose from when the answer does not say: only the candidate counts. */
const CATEGORIES = ["bicycle", "birds", "books", "coffee-tea", "garden", "kitchen", "music", "outdoor", "stationery", "toys-games"]
  .map((category) => ({ category }));

export async function catalogue(main, { query }, signal) {
  const wanted = { query: query.get("query") ?? "", category: query.get("category") ?? "", sort: query.get("sort") ?? "", limit: LIMIT };
  const to = (changes) => "#/?" + new URLSearchParams(Object.entries({ ...wanted, limit: "", ...changes }).filter(([, value]) => value !== ""));
  const isStart = wanted.query === "" && wanted.category === "";
  document.title = `${wanted.query || (wanted.category && title(wanted.category)) || "Shop"} · Serin`;

  const chips = h("nav.chips", { "aria-label": "Categories" });
  const count = h("p.small.result-count");
  const sort = h("select", { "aria-label": "Order", onchange: () => { location.hash = to({ sort: sort.value }); } },
    Object.entries(SORTS).map(([value, text]) => h("option", { value, selected: value === (wanted.sort || "relevance") }, text)));
  const list = h("section.results", { "aria-label": "Products" });
  const advice = h("section");
  main.append(
    h("div.intro", h("h1", heading(wanted)), isStart && h("p", "Two hundred good things for slow mornings, long rides and open windows.")),
    chips, ...(isStart ? [advice] : []), h("div.toolbar", count, sort), list,
  );

  chips.replaceChildren(...categories(CATEGORIES, wanted, to));
  if (isStart) recommended(advice, "Picked for you", () => api.recommendations({ limit: 4 }, signal), signal);
  await show(list, () => api.products(wanted, signal), (page) => {
    const counted = page.facets?.categories ?? [];
      if (counted.length > 0) chips.replaceChildren(...categories(counted, wanted, to));
    count.textContent = page.total === 1 ? "1 product" : `${page.total} products`;
    if (page.products.length === 0) {
      return empty("Nothing in the shop answers to that.", h("a.button", { href: "#/" }, "Show everything"));
    }
    return grid(page, wanted, signal);
  }, { signal, placeholder: () => skeletons(8) });
}

function heading({ query, category }) {
  if (query) return `“${query}”`;
  return category ? title(category) : "The shop";
}

function categories(found, wanted, to) {
  const chip = (category, text, count) => h("a.chip", { href: to({ category }), "aria-current": wanted.category === category && "true" }, text, count !== undefined && h("span.small", String(count)));
  return [chip("", "All"), ...found.map(({ category, count }) => chip(category, title(category), count))];
}

function grid(first, wanted, signal) {
  const cards = h("div.grid", first.products.map((product) => card(product)));
  let cursor = first.next_cursor;
  const more = h("button.button.more", { type: "button", hidden: !cursor, onclick: async () => {
    more.disabled = true;
    try {
      const page = await api.products({ ...wanted, cursor }, signal);
      cards.append(...page.products.map((product) => card(product)));
      cursor = page.next_cursor;
      more.hidden = !cursor;
    } catch (error) {
      if (!signal.aborted) toast(error.message, "bad");
    }
    more.disabled = false;
  } }, "Show more");
  return [cards, more];
}
