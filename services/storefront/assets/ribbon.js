// A discreet line at the foot of the page: which version of which service had a part in what one sees, and the switch that
// joins the canary.

import { api, onServed } from "./api.js";
import { h, toast } from "./dom.js";

const joined = () => document.cookie.split("; ").includes("serin_canary=true");

/** service → {variant, instance, counts: variant → answers since the page was opened} */
const seen = new Map();

export function ribbon(box) {
  const parts = h("span.parts", h("span.small", "waiting for the first answer"));
  const table = h("div.served", { hidden: true, id: "served" });
  const toggle = h("button.parts-button", { type: "button", "aria-expanded": "false", "aria-controls": "served", onclick: () => {
    table.hidden = !table.hidden;
    toggle.setAttribute("aria-expanded", String(!table.hidden));
  } }, parts);
  const input = h("input", { type: "checkbox", role: "switch", checked: joined() });
  input.addEventListener("change", async () => {
    input.disabled = true;
    try {
      await api.canary(input.checked);
      toast(input.checked ? "You are with the canary: rules may send you to the candidates." : "You left the canary.");
    } catch (error) {
      input.checked = !input.checked;
      toast(error.message, "bad");
    }
    input.disabled = false;
  });
  box.append(table, h("div.ribbon-line", toggle, h("label.switch", input, "Join the canary")));
  let drawing = false;
  onServed((served) => {
    for (const part of served) note(part);
    if (drawing) return;
    drawing = true;
    requestAnimationFrame(() => {
      drawing = false;
      const services = [...seen].sort(([a], [b]) => a.localeCompare(b));
      parts.replaceChildren(...services.map(([service, { variant }]) => h("span.part", short(service), h("b.version." + variant, variant))));
      table.replaceChildren(details(services));
    });
  });
}

function note({ service, variant, instance }) {
  if (!service || !/^v\d+$/.test(variant ?? "")) return;
  const counts = seen.get(service)?.counts ?? new Map();
  counts.set(variant, (counts.get(variant) ?? 0) + 1);
  seen.set(service, { variant, instance, counts });
}

const short = (service) => service.replace(/-service$/, "");

function details(services) {
  return h("table",
    h("thead", h("tr", h("th", "Service"), h("th", "Last served by"), h("th", "Answers"))),
    h("tbody", services.map(([service, { variant, instance, counts }]) => h("tr",
      h("td", short(service)),
      h("td", h("b.version." + variant, variant), " ", h("span.small", instance ?? "")),
      h("td", [...counts].sort().map(([version, count]) => h("span.tally", h("b.version." + version, version), ` ${count}`))),
    ))),
  );
}
