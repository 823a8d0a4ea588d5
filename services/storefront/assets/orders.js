// One's orders: how they stand, and a way to cancel them.

import { api } from "./api.js";
import { art } from "./art.js";
import { date, h, money, toast } from "./dom.js";
import { empty, show } from "./states.js";
import { session } from "./store.js";

const FINAL = new Set(["confirmed", "cancelled"]);
const ASK_AGAIN_MS = 2500;

export async function orders(main, _, signal) {
  const list = h("section.orders", { "aria-label": "Orders" });
  main.append(h("h1", "Orders"), list);
  if (!session.user && !session.likely) return list.append(signIn());
  const load = () => show(list, () => find(signal), (page) => {
    if (!page) return signIn();
    if (page.orders.length === 0) return empty("No orders yet.", h("a.button", { href: "#/" }, "To the shop"));
    return [...page.orders.map((order) => entry(order, load)), older(page, load, signal)];
  }, { signal });
  await load();
}

async function find(signal, cursor) {
  try {
    return await api.orders({ limit: 20, cursor }, signal);
  } catch (error) {
    if (error.status === 401) return null;
    throw error;
  }
}

const signIn = () => empty("Sign in to see your orders.", h("a.button", { href: "#/account?then=orders" }, "Sign in or sign up"));

function older(page, load, signal) {
  let cursor = page.next_cursor;
  const more = h("button.button.more", { type: "button", hidden: !cursor, onclick: async () => {
    const next = await find(signal, cursor).catch((error) => toast(error.message, "bad"));
    if (!next) return;
    more.before(...next.orders.map((order) => entry(order, load)));
    cursor = next.next_cursor;
    more.hidden = !cursor;
  } }, "Older orders");
  // An order in work comes to its end without us: look again until it has.
  if (page.orders.some((order) => !FINAL.has(order.status))) {
    const timer = setTimeout(load, ASK_AGAIN_MS);
    signal.addEventListener("abort", () => clearTimeout(timer), { once: true });
  }
  return more;
}

function entry(order, reload) {
  const cancel = h("button.quiet", { type: "button", onclick: async () => {
    cancel.disabled = true;
    try {
      await api.cancel(order.id);
      toast("The order is cancelled; the money goes back.", "good");
      await reload();
    } catch (error) {
      cancel.disabled = false;
      toast(error.message, "bad");
    }
  } }, "Cancel the order");
  return h("article.order",
    h("header", h("span.badge." + (FINAL.has(order.status) ? order.status : "working"), order.status.replaceAll("_", " ")), h("time.small", date(order.created_at)), h("span.price", money(order.total_cents))),
    h("ul.plain", order.lines.map((line) => h("li.order-line",
      art({ id: line.product_id, category: "" }),
      h("a", { href: "#/products/" + encodeURIComponent(line.product_id) }, line.name),
      h("span.small", `${line.quantity} × ${money(line.unit_price_cents)}`)))),
    order.gift_message && h("p.small", `On the parcel: “${order.gift_message}”`),
    order.reason && h("p.small", `Reason: ${order.reason.replaceAll("_", " ")}`),
    h("footer", h("span.small", order.id), order.status !== "cancelled" && cancel),
  );
}
