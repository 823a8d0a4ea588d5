// Sign up, sign in, sign out, and who one is.

import { api } from "./api.js";
import { date, h, title, toast } from "./dom.js";
import { fieldErrors, show } from "./states.js";
import { session } from "./store.js";

export async function account(main, { query }, signal) {
  const then = query.get("then");
  const draw = async () => {
    main.replaceChildren(h("h1", "Account"));
    if (!session.user && !session.likely) return main.append(forms(then, draw));
    const box = h("section");
    main.append(box);
    await show(box, () => me(signal), (user) => user ? profile(user, draw) : forms(then, draw), { signal });
  };
  await draw();
}

async function me(signal) {
  try {
    const user = await api.me(signal);
    session.set(user);
    return user;
  } catch (error) {
    if (error.status !== 401) throw error;
    session.set(null);
    return null;
  }
}

function profile(user, draw) {
  const signOut = async () => {
    try {
      await api.signOut();
      session.set(null);
      await draw();
    } catch (error) {
      toast(error.message, "bad");
    }
  };
  const words = (list) => (list ?? []).map((item) => typeof item === "string" ? title(item) : Object.values(item).filter((value) => typeof value === "string").join(", "));
  return h("div.profile",
    h("h2", user.name),
    h("dl",
      h("dt", "Email"), h("dd", user.email),
      user.member_since && [h("dt", "With us since"), h("dd", date(user.member_since))],
      user.interests?.length > 0 && [h("dt", "Interests"), h("dd", words(user.interests).join(", "))],
      user.addresses?.length > 0 && [h("dt", "Addresses"), words(user.addresses).map((text) => h("dd", text))],
    ),
    h("p.buttons", h("a.button", { href: "#/orders" }, "My orders"), h("button.button", { type: "button", onclick: signOut }, "Sign out")),
  );
}

const field = (label, name, attributes) => h("label.field", label, h("input", { name, "data-field": name, required: true, ...attributes }));

function forms(then, draw) {
  const enter = async (user) => {
    session.set(user);
    if (then) location.hash = "#/" + then;
    else await draw();
  };
  const signIn = form("Sign in", "Sign in", [
    field("Email", "email", { type: "email", autocomplete: "email" }),
    field("Password", "password", { type: "password", autocomplete: "current-password" }),
  ], async (values) => {
    const { user } = await api.signIn(values);
    await enter(user);
  });
  const signUp = form("New here?", "Sign up", [
    field("Name", "name", { autocomplete: "name", maxlength: 80 }),
    field("Email", "email", { type: "email", autocomplete: "email" }),
    field("Password", "password", { type: "password", autocomplete: "new-password", minlength: 8 }),
  ], async (values) => {
    const user = await api.signUp(values);
    if (user.signed_in) return enter(user);
    toast("Your account is there. Sign in, please.", "good");
  });
  return h("div.forms", signIn, signUp);
}

function form(heading, action, fields, submit) {
  const button = h("button.button.primary", { type: "submit" }, action);
  const element = h("form.panel", h("h2", heading), h("div.fields", fields), button);
  element.addEventListener("submit", async (event) => {
    event.preventDefault();
    button.disabled = true;
    fieldErrors(element, null);
    try {
      await submit(Object.fromEntries(new FormData(element)));
    } catch (error) {
      fieldErrors(element, error);
    }
    button.disabled = false;
  });
  return element;
}
