// The states that every part of the page can be in besides "here it is": loading, empty, failed.

import { Problem } from "./api.js";
import { h } from "./dom.js";

export const loading = (text = "Loading…") => h("p.note.loading", { role: "status" }, text);

export const empty = (text, ...more) => h("div.note", h("p", text), ...more);

/** What failed, and a way to try again where that may help. */
export function failed(error, retry) {
  const known = error instanceof Problem;
  if (!known) console.error(error);
  const text = known ? error.message : "The page made a mistake. Reload it, please.";
  return h("div.note.failed", { role: "alert" },
    h("p", text),
    known && error.requestId && h("p.small", `${error.code} · request ${error.requestId}`),
    retry && h("button.button", { type: "button", onclick: retry }, "Try again"),
  );
}

/** Shows `work`'s outcome in `box`: loading first, then what `render` makes of it, or the failure. */
export async function show(box, work, render, { signal, placeholder } = {}) {
  const attempt = async () => {
    box.replaceChildren(placeholder?.() ?? loading());
    try {
      const result = await work();
      if (!signal?.aborted) box.replaceChildren(...[render(result)].flat());
    } catch (error) {
      if (error.name === "AbortError" || signal?.aborted) return;
      box.replaceChildren(failed(error, error.passing || !(error instanceof Problem) ? attempt : undefined));
    }
  };
  await attempt();
}

/** Puts the mistakes of a form's fields beside them; what fits no field is said above. */
export function fieldErrors(form, error) {
  for (const old of form.querySelectorAll(".field-error")) old.remove();
  if (!error) return;
  const unplaced = [];
  for (const { field, message } of error.errors ?? []) {
    const input = form.querySelector(`[data-field="${CSS.escape(field)}"]`);
    if (input) input.after(h("span.field-error", message.charAt(0).toUpperCase() + message.slice(1)));
    else unplaced.push(`${field} ${message}`);
  }
  const placed = (error.errors ?? []).length - unplaced.length;
  if (placed === 0) form.prepend(h("p.field-error", { role: "alert" }, [error.message, ...unplaced].join(" ")));
}
