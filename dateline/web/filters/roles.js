// The control that says in which role the chosen actors must stand: any, blamed, target.

import { h } from "../dom.js";
import { isSame } from "./chips.js";
import { keyed, setAttribute, setText } from "./keyed.js";

/** Returns the control's part: {node, update({roles, chosen, choose})}. */
export function makeRoles() {
  const node = h("div", { class: "dl-filters__roles", role: "group", "aria-label": "Role of the actors" });
  return {
    node,
    update({ roles, chosen, choose }) {
      node.hidden = !roles.length;
      keyed(node, roles.map((role) => ({ role, chosen, choose })), ({ role }) => role.label, makeRole);
    },
  };
}

/** "true" for the button whose roles are chosen, "mixed" where only some of them are, as a link can say. */
function pressed(roles, chosen) {
  if (isSame(roles, chosen)) return "true";
  return roles.some((role) => chosen.includes(role)) ? "mixed" : "false";
}

function makeRole() {
  let now = {};
  const button = h("button", { type: "button", class: "dl-filters__role",
    onclick: () => now.choose({ role: now.role.value }) });
  return {
    node: button,
    update(next) {
      now = next;
      setText(button, next.role.label);
      setAttribute(button, "aria-pressed", pressed(next.role.value, next.chosen));
    },
  };
}
