// Cart and checkout. The order carries one key until its outcome is known, so that trying again never buys twice.

import { api } from "./api.js";
import { art } from "./art.js";
import { h, money, toast } from "./dom.js";
import { empty, failed, fieldErrors } from "./states.js";
import { MOST, cart, intent, session } from "./store.js";

const CARDS = [
  ["4242 4242 4242 4242", "approves"],
  ["4000 0000 0000 0002", "declines"],
  ["4000 0000 0000 9995", "declines: too little money on it"],
  ["4000 0000 0000 0119", "approves, but its first answer gets lost"],
  ["4000 0000 0000 6975", "never answers"],
];

/** Under which the key of an order is kept until its outcome is known. */
const ORDER = "order";

/** Failures after which nothing was charged and nothing will be: the next attempt is a new order. */
const NOT_PLACED = new Set(["product_unavailable", "interrupted"]);

export async function checkout(main, _, signal) {
  const lines = h("section.cart-lines", { "aria-label": "What is in the cart" });
  const total = h("output.price.large");
  const form = payment(total);
  const layout = h("div.checkout", lines, form);
  const draw = () => {
    if (signal.aborted) return;
    total.textContent = money(cart.total);
    layout.hidden = cart.lines.length === 0;
    nothing.hidden = cart.lines.length > 0;
    lines.replaceChildren(...cart.lines.map(row));
  };
  const nothing = empty("Your cart is empty.", h("a.button", { href: "#/" }, "To the shop"));
  main.append(h("h1", "Cart"), nothing, layout);
  draw();
  cart.onChange(draw, signal);
  // Prices may have changed since the products were put here; what cannot be asked now stays as it was.
  await Promise.allSettled(cart.lines.map(async ({ product_id }) => cart.refresh(await api.product(product_id, signal))));
}

function row(line) {
  const quantity = h("select", { "aria-label": `Quantity of ${line.name}`, onchange: () => cart.set(line.product_id, Number(quantity.value)) },
    Array.from({ length: MOST }, (_, i) => h("option", { selected: i + 1 === line.quantity }, String(i + 1))));
  return h("div.cart-line",
    art({ id: line.product_id, category: line.category }),
    h("a.cart-name", { href: "#/products/" + encodeURIComponent(line.product_id) }, line.name),
    quantity,
    h("span.price", money(line.price_cents * line.quantity)),
    h("button.quiet", { type: "button", "aria-label": `Remove ${line.name}`, onclick: () => cart.set(line.product_id, 0) }, "Remove"),
  );
}

function payment(total) {
  const message = h("textarea", { name: "gift", maxlength: 200, rows: 2, "data-field": "gift_message" });
  const cards = CARDS.map(([number, does], i) => h("label.choice",
    h("input", { type: "radio", name: "card", value: number, checked: i === 0 }), h("span.number", number), h("span.small", does)));
  const outcome = h("div");
  const button = h("button.button.primary", { type: "submit" }, "Place the order");
  const form = h("form.pay",
    h("h2", "Checkout"),
    h("fieldset", h("legend", "Pay with a test card"), h("p.small", "Nothing real is charged: the card decides what the payment channel does."), cards),
    h("label.field", "A word on the parcel (optional)", message),
    h("p.total", "Total ", total),
    button, outcome,
  );
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (!session.user && !session.likely) return outcome.replaceChildren(signInFirst());
    const order = {
      lines: cart.lines.map(({ product_id, quantity }) => ({ product_id, quantity })),
      card: { number: form.elements.card.value },
      gift_message: message.value.trim() || undefined,
    };
    button.disabled = true;
    outcome.replaceChildren(h("p.note.loading", { role: "status" }, "Placing the order…"));
    fieldErrors(form, null);
    try {
      await place(order);
    } catch (error) {
      outcome.replaceChildren(error.status === 401 ? signInFirst() : failed(error));
    }
    button.disabled = false;
  });
  return form;
}

async function place(order) {
  try {
    const { status, body } = await api.place(order, intent.key(order, ORDER));
    intent.settle(ORDER);
    cart.clear();
    toast(status === 202 ? "The order is in work: the payment is still being settled." : `Thank you! ${money(body.total_cents)} paid.`, "good");
    location.hash = "#/orders";
  } catch (error) {
    // A definite no ends this attempt; anything else may still have been an order, and is asked again under its key.
    const isOver = !error.passing || NOT_PLACED.has(error.code);
    if (isOver && error.status !== 401) intent.settle(ORDER);
    throw error;
  }
}

const signInFirst = () => h("div.note", { role: "alert" }, h("p", "Sign in to order. Your cart stays as it is."), h("a.button", { href: "#/account?then=cart" }, "Sign in or sign up"));
