// The page's frame: which view is shown for which address, and what stands around it.
//
// A view is `(main, {id, query}, signal) => …`; the signal is aborted when another view takes its place.

import { account } from "./account.js";
import { api } from "./api.js";
import { catalogue } from "./catalogue.js";
import { checkout } from "./checkout.js";
import { $, h } from "./dom.js";
import { guestbook } from "./guestbook.js";
import { orders } from "./orders.js";
import { product } from "./product.js";
import { ribbon } from "./ribbon.js";
import { failed } from "./states.js";
import { cart, session } from "./store.js";

const VIEWS = {
  "": { name: "catalogue", title: "Shop", view: catalogue },
  products: { name: "catalogue", title: "Product", view: product },
  cart: { name: "cart", title: "Cart", view: checkout },
  orders: { name: "orders", title: "Orders", view: orders },
  guestbook: { name: "guestbook", title: "Guestbook", view: guestbook },
  account: { name: "account", title: "Account", view: account },
};

let current = new AbortController();

function address() {
  const [path, search = ""] = location.hash.replace(/^#\/?/, "").split("?");
  const [page = "", id = ""] = path.split("/");
  return { page, id: safeDecode(id), query: new URLSearchParams(search) };
}

function safeDecode(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

async function navigate() {
  current.abort();
  current = new AbortController();
  const { signal } = current;
  const { page, id, query } = address();
  const entry = VIEWS[page];
  const main = $("main");
  main.replaceChildren();
  scrollTo(0, 0);
  for (const link of $("nav").querySelectorAll("a")) {
    if (link.dataset.page === entry?.name) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  $("query").value = query.get("query") ?? "";
  document.title = `${entry?.title ?? "Nothing here"} · Serin`;
  if (!entry) return main.append(h("h1", "Nothing here"), h("p", h("a", { href: "#/" }, "To the shop")));
  try {
    await entry.view(main, { id, query }, signal);
  } catch (error) {
    if (!signal.aborted) main.replaceChildren(failed(error, navigate));
  }
}

$("search").addEventListener("submit", (event) => {
  event.preventDefault();
  const query = $("query").value.trim();
  $("query").blur();
  location.hash = query === "" ? "#/" : "#/?" + new URLSearchParams({ query });
});

const showCount = () => {
  $("cart-count").textContent = String(cart.count);
  $("cart-count").hidden = cart.count === 0;
};
cart.onChange(showCount);
showCount();

session.onChange(() => {
  $("account-link").textContent = session.user ? session.user.name.split(" ")[0] : "Sign in";
});

addEventListener("hashchange", navigate);
ribbon($("ribbon"));

if (session.likely) {
  api.me().then((user) => session.set(user), (error) => {
    if (error.status === 401) session.set(null);
  });
}
navigate();
