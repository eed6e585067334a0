// Put into every frame of a measured page before anything of the page runs. Times are milliseconds; a picture counts
// as shown when the frame that holds it has been made: a task after the next animation frame.
(() => {
  if (window.top !== window && !sameOrigin()) return;
  const page = window.top;
  const bench = (window.bench = { received: 0, opened: 0, shown: [] });

  function sameOrigin() {
    try {
      return Boolean(window.top.location.href);
    } catch {
      return false;
    }
  }

  /** Resolves to the time, on this frame's clock, at which what is drawn now has been made into a frame. */
  bench.afterFrame = () => new Promise((done) => {
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => done(performance.now());
      port2.postMessage(0);
    });
  });

  // How much came: through the web socket, and as files.

  if (window === page) {
    window.WebSocket = class extends window.WebSocket {
      constructor(...args) {
        super(...args);
        this.addEventListener("message", ({ data }) => {
          bench.received += data.byteLength ?? data.size ?? data.length;
        });
      }
    };
  }

  bench.files = () => [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")]
    .reduce((sum, entry) => sum + entry.encodedBodySize, 0);

  bench.cellRequests = () => performance.getEntriesByType("resource")
    .filter(({ name, decodedBodySize }) => name.includes("/api/cells") && decodedBodySize)
    .map(({ decodedBodySize, encodedBodySize, duration }) => ({ body: decodedBodySize, wire: encodedBodySize, ms: duration }));

  // Dateline: the first picture, and a repaint after an input.

  if (window === page) {
    const first = new MutationObserver(() => {
      const box = document.querySelector(".st-key-map");
      if (box?.dataset.ready !== "true" || !(Number(box.dataset.drawn) > 0)) return;
      first.disconnect();
      bench.afterFrame().then((at) => { bench.opened = at; });
    });
    first.observe(document, { subtree: true, attributes: true, attributeFilter: ["data-ready", "data-drawn"] });
  }

  /** Whether the page has come to rest: the map has its data, and no script run is under way. */
  bench.atRest = () => page.document.querySelector('[data-testid="stApp"]')?.dataset.testScriptState === "notRunning"
    && page.document.querySelector(".st-key-map iframe")?.contentDocument?.querySelector("[data-ready='true']") != null;

  /** Runs `act` in the map's frame and resolves to the milliseconds until the map is redrawn; `news` asks for new data. */
  bench.repaint = async (act, { news = false } = {}) => {
    const { map, layer } = window.datelineMap;
    const box = map.getContainer();
    const before = layer.picture;
    const began = performance.now();
    act(map);
    const asked = box.dataset.ready !== "true";
    await until(box, () => box.dataset.ready === "true" && (!news || layer.picture !== before));
    const drawn_ms = performance.now() - began;
    return { ms: (await bench.afterFrame()) - began, drawn_ms, asked, ...window.datelineMap.stats() };
  };

  function until(box, holds) {
    return new Promise((done) => {
      if (holds()) {
        done();
        return;
      }
      const watch = new MutationObserver(() => {
        if (!holds()) return;
        watch.disconnect();
        done();
      });
      watch.observe(box, { attributes: true });
    });
  }

  /** Resolves to the times between animation frames over `span` ms, and how long each drawing of the map in it took. */
  bench.frames = (span, eachFrame = null) => new Promise((done) => {
    const gaps = [];
    const draws = [];
    let drawn = window.datelineMap.stats().frames;
    let first = 0;
    let last = 0;
    const onFrame = (now) => {
      if (last) gaps.push(now - last);
      first ||= now;
      last = now;
      eachFrame?.((now - first) / span);
      const { frames, lastDrawMs } = window.datelineMap.stats();
      if (frames !== drawn) draws.push(lastDrawMs);
      drawn = frames;
      if (now - first < span) requestAnimationFrame(onFrame);
      else done({ gaps, draws, span: last - first });
    };
    requestAnimationFrame(onFrame);
  });

  // Peers: a picture is told from the one before by what it shows. Markers: texts and number of what Leaflet drew;
  // deck.gl: the number of instances in a draw call.

  function show(what) {
    const { shown } = page.bench;
    if (shown.at(-1)?.what === what) return;
    const entry = { what, at: 0 };
    shown.push(entry);
    bench.afterFrame().then((at) => { entry.at = at; });
  }

  function showMarkers(shownIn) {
    const clusters = [...shownIn.querySelectorAll(".leaflet-marker-pane .marker-cluster")].map((one) => one.textContent);
    const single = shownIn.querySelectorAll(".leaflet-overlay-pane path").length;
    if (clusters.length || single) show(`${clusters.join(" ")} and ${single}`);
  }

  function watchMarkers(frame) {
    const inside = frame.contentDocument;
    new MutationObserver(() => showMarkers(inside)).observe(inside, { subtree: true, childList: true });
    showMarkers(inside);
  }

  // From here and not from within the iframe: what a script begins in its first, empty document does not last.
  if (window === page) {
    new MutationObserver((changes) => {
      const added = changes.flatMap((change) => [...change.addedNodes]).filter((node) => node.querySelectorAll);
      for (const frame of added.flatMap((node) => [node, ...node.querySelectorAll("iframe")]).filter((node) => node.matches("iframe"))) {
        frame.addEventListener("load", () => watchMarkers(frame));
      }
    }).observe(document, { subtree: true, childList: true });
  }

  for (const name of ["drawArraysInstanced", "drawElementsInstanced"]) {
    const draw = WebGL2RenderingContext.prototype[name];
    WebGL2RenderingContext.prototype[name] = function instanced(...args) {
      const instances = args.at(-1);
      if (instances > 1) show(`${instances} instances`);
      return draw.apply(this, args);
    };
  }
})();
