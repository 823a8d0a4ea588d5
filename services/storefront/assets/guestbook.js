// The guestbook: read, write, and see what others write while they do.

import { api } from "./api.js";
import { date, h, toast } from "./dom.js";
import { empty, fieldErrors, show } from "./states.js";
import { intent, session } from "./store.js";

/** Under which the key of an entry is kept until its outcome is known. */
const ENTRY = "entry";

/** How long to wait after a stream was refused. */
const REFUSED_MS = 5000;

export async function guestbook(main, _, signal) {
  const live = h("span.badge.working", "connecting");
  const list = h("section.entries", { "aria-label": "Entries", "aria-live": "polite" });
  const known = new Set();
  let newest = "";
  const add = (entry, where = "prepend") => {
    if (!entry || known.has(entry.id)) return;
    known.add(entry.id);
    list.querySelector(".note")?.remove();
    list[where](paper(entry));
  };
  main.append(h("div.heading", h("h1", "Guestbook"), live), writing(add, signal), list);
  await show(list, () => api.entries({ limit: 30 }, signal), ({ entries }) => {
    newest = entries[0]?.id ?? "";
    for (const entry of entries) known.add(entry.id);
    return entries.length === 0 ? empty("Nobody has written yet. Be the first.") : entries.map(paper);
  }, { signal });
  if (!signal.aborted) follow(live, add, newest, signal);
}

const paper = (entry) => h("article.entry", h("p.entry-text", entry.text), h("p.small", h("strong", entry.author), " · ", h("time", date(entry.created_at))));

function writing(add, signal) {
  const author = h("input", { name: "author", "data-field": "author", required: true, maxlength: 40, autocomplete: "nickname" });
  const name = h("label.field", "Your name", author);
  const text = h("textarea", { name: "text", "data-field": "text", required: true, maxlength: 500, rows: 3 });
  const button = h("button.button.primary", { type: "submit" }, "Write");
  const form = h("form.panel.write", name, h("label.field", "Your words", text), button);
  const known = () => {
    name.hidden = Boolean(session.user);
    author.disabled = Boolean(session.user);
  };
  known();
  session.onChange(known, signal);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    button.disabled = true;
    fieldErrors(form, null);
    try {
      const entry = { text: text.value, author: session.user ? undefined : author.value };
      add(await api.write(entry, intent.key(entry, ENTRY)));
      intent.settle(ENTRY);
      text.value = "";
      toast("Thank you for writing.", "good");
    } catch (error) {
      if (!error.passing) intent.settle(ENTRY);
      fieldErrors(form, error);
    }
    button.disabled = false;
  });
  return form;
}

/** Entries as they are written. The badge says how it stands; a stream that was refused is asked for again after a while. */
function follow(badge, add, newest, signal) {
  const source = new EventSource("/api/guestbook/stream" + (newest && "?after=" + encodeURIComponent(newest)));
  const stop = new AbortController();
  signal.addEventListener("abort", () => stop.abort(), { signal: stop.signal });
  stop.signal.addEventListener("abort", () => source.close());
  const say = (text, kind) => {
    badge.textContent = text;
    badge.className = "badge " + kind;
  };
  let latest = newest;
  source.addEventListener("open", () => say("live", "confirmed"));
  source.addEventListener("error", () => {
    if (source.readyState !== EventSource.CLOSED) return say("reconnecting", "working");
    say("not live", "working");
    stop.abort();
    setTimeout(() => {
      if (!signal.aborted) follow(badge, add, latest, signal);
    }, REFUSED_MS);
  });
  source.addEventListener("entry", (event) => {
    latest = event.lastEventId || latest;
    try {
      add(JSON.parse(event.data));
    } catch (error) {
      console.error("an entry cannot be read", error);
    }
  });
}
