// What the layer menu offers and the URL asks for: the ground, and what lies on it.

import { baseChoices } from "./base.js";

export class LayerChoice {
  /** `keep(changes, {push})` writes words into the URL; `onAllowed()` is told when an online ground may be shown. */
  constructor({ view, config, controls, notice, keep, onAllowed }) {
    Object.assign(this, { view, config, controls, notice, keep, onAllowed, allowed: null });
  }

  /** The base of the URL; an online one only if it was picked here: a link must not tell a stranger where one looks. */
  base() {
    const id = this.view.get("base") ?? "auto";
    const online = (this.config.layers?.online ?? []).find((layer) => layer.id === id);
    if (!online || this.allowed === id) return id;
    this.#askForOnline(online);
    return "auto";
  }

  #askForOnline({ id, name }) {
    const show = () => {
      this.notice.hide();
      this.allowed = id;
      this.onAllowed();
    };
    const decline = () => {
      this.notice.hide();
      this.keep({ base: null }, { push: false });
    };
    this.notice.show("layers", `This link asks for ${name}, a server outside, which then learns where you look.`,
      [[`Show ${name}`, show], ["Keep the built-in map", decline]]);
  }

  /** Fills the menu with what there is and what is on. */
  fill() {
    const { view } = this;
    const on = (word) => view.get(word) !== "0";
    this.controls.setMenu({
      bases: baseChoices(this.config.layers), base: view.get("base") ?? "auto",
      overlays: [
        { word: "heat", label: "Heat", on: view.get("heat") === "1" },
        { word: "sites", label: "Known sites", on: on("sites") },
        { word: "rings", label: "Uncertainty circles", on: on("rings") },
        { word: "towns", label: "Town names", on: on("towns") },
      ],
      onBase: (id) => {
        this.allowed = id;
        this.notice.hide("layers");
        this.keep({ base: id === "auto" ? null : id });
      },
      onOverlay: (word, shown) => this.#overlay(word, shown),
    });
  }

  #overlay(word, shown) {
    if (word === "heat") this.keep({ heat: shown ? "1" : null });
    else this.keep({ [word]: shown ? null : "0" });
  }
}
