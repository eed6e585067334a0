// The colours that the canvas is drawn with, for a light and a dark ground. The page's own tokens are in map.css.

export const LOOKS = {
  light: { ground: "#ffffff", ink: "#1d2327", soft: "#5c666d", accent: "#1f5f8b", halo: "rgba(255,255,255,0.9)" },
  dark: { ground: "#14181b", ink: "#e8ecee", soft: "#9aa6ad", accent: "#6fb1de", halo: "rgba(20,24,27,0.9)" },
};

export const FONT = '"Source Sans 3", "Source Sans Pro", "Source Sans", system-ui, sans-serif';

/** What colour stands for, by the word `color` of the URL. */
export const MEANINGS = {
  side: "Side blamed or acting", "target-side": "Side hit", type: "Event type", attribution: "Attribution", dataset: "Data set",
};
