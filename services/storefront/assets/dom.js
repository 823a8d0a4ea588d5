// Building the page. Text from outside only ever becomes text, never markup.

/** An element: `h("a.name", {href: "#/", onclick}, "text", child, null)`. */
export function h(selector, ...rest) {
  const [tag, ...classes] = selector.split(".");
  const element = document.createElement(tag || "div");
  if (classes.length > 0) element.className = classes.join(" ");
  const [first] = rest;
  const hasProperties = first !== null && typeof first === "object" && !(first instanceof Node) && !Array.isArray(first);
  if (hasProperties) setAll(element, rest.shift());
  element.append(...rest.flat(2).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

function setAll(element, properties) {
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "value" || name === "checked") element[name] = value;
    else element.setAttribute(name, value === true ? "" : value);
  }
}

export const $ = (id) => document.getElementById(id);

/** A few words that go away by themselves. */
export function toast(text, kind = "info") {
  const box = h("p.toast." + kind, text);
  $("toasts").append(box);
  while ($("toasts").children.length > 2) $("toasts").firstChild.remove();
  setTimeout(() => box.remove(), 4500);
}

const euros = new Intl.NumberFormat("en-IE", { style: "currency", currency: "EUR" });

/** Cents as text; the division is for the eye only. */
export const money = (cents) => euros.format(cents / 100);

const dates = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });

export function date(value) {
  const time = new Date(value);
  return Number.isNaN(time.getTime()) ? "" : dates.format(time);
}

/** `coffee-tea` as a person writes it. */
export const title = (slug) => {
  const words = slug.replaceAll("-", " & ");
  return words.charAt(0).toUpperCase() + words.slice(1);
};
