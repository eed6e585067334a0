// Loads the map's module in streamlit-folium's iframe, and keeps calls of mount() until it is there.
// A classic script on purpose: streamlit-folium puts its scripts in as plain <script> tags.
(function boot() {
  const here = document.currentScript.src;
  const waiting = [];
  window.datelineMap = { mount: (...args) => waiting.push(args) };

  function tellFailure(error) {
    const note = document.createElement("p");
    note.setAttribute("role", "alert");
    note.style.cssText = "font: 15px system-ui, sans-serif; padding: 1rem";
    note.textContent = `The map could not be started: ${error.message}. Reload the page to try again.`;
    document.body.prepend(note);
  }

  import(new URL("main.js", here).href)
    .then(({ mount }) => {
      window.datelineMap.mount = (...args) => {
        Object.assign(window.datelineMap, mount(...args));
      };
      for (const args of waiting) window.datelineMap.mount(...args);
    })
    .catch(tellFailure);
})();
