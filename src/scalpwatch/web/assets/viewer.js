"use strict";
// A viewer of pictures with outlines, a scale bar and a ruler over them. Nothing here
// knows which picture it is of; picture.js and beside.js do.
window.scalpwatch = window.scalpwatch || {};

(() => {
  const SVG = "http://www.w3.org/2000/svg";

  // The viewer adds a style to the page, which the page's policy forbids, unless it
  // finds one of this name; an element of no language serves.
  const standIn = document.createElementNS("urn:none", "style");
  standIn.setAttribute("data-openseadragon-mobile-css", "");
  document.head.append(standIn);

  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;

  function svg(name, attributes = {}) {
    const made = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    return made;
  }

  /** Open a viewer in an element; `sources` as OpenSeadragon takes them. */
  function open(element, sources, label) {
    const viewer = OpenSeadragon({
      element,
      tileSources: sources,
      drawer: "canvas",
      showNavigationControl: false,
      animationTime: still ? 0 : 0.4,
      maxZoomPixelRatio: 8,
      minZoomImageRatio: 0.8,
      visibilityRatio: 0.6,
      gestureSettingsMouse: { clickToZoom: false, dblClickToZoom: false },
      gestureSettingsTouch: { clickToZoom: false, dblClickToZoom: false },
      gestureSettingsPen: { clickToZoom: false, dblClickToZoom: false },
    });
    viewer.canvas.setAttribute("role", "application");
    viewer.canvas.setAttribute("aria-label", label);
    viewer.addHandler("canvas-key", (event) => {
      // a picture that is turned or mirrored is another side of the head
      if (/^[rRfF]$/.test(event.originalEvent.key)) event.preventDefaultAction = true;
      // page and browser keep their own keys
      const { ctrlKey, metaKey, altKey } = event.originalEvent;
      if (ctrlKey || metaKey || altKey) event.preventDefaultAction = true;
    });
    return viewer;
  }

  /** Pixels of the file and of the screen; whole numbers are the middles of pixels. */
  class Places {
    constructor(viewer) {
      this.viewer = viewer;
    }
    get item() {
      return this.viewer.world.getItemAt(0);
    }
    onScreen([x, y]) {
      const point = new OpenSeadragon.Point(x + 0.5, y + 0.5);
      const at = this.item.imageToViewerElementCoordinates(point);
      return [at.x, at.y];
    }
    inFile(position) {
      const at = this.item.viewerElementToImageCoordinates(position);
      return [at.x - 0.5, at.y - 0.5];
    }
    get middle() {
      const { x, y } = this.viewer.viewport.getContainerSize();
      return new OpenSeadragon.Point(x / 2, y / 2);
    }
    /** Pixels of the screen for one of the file. */
    get zoom() {
      return (this.onScreen([1000, 0])[0] - this.onScreen([0, 0])[0]) / 1000;
    }
    flyTo([left, top, width, height]) {
      const margin = 0.15 * Math.max(width, height, 200);
      const box = this.item.imageToViewportRectangle(
        left - margin, top - margin, width + 2 * margin, height + 2 * margin,
      );
      this.viewer.viewport.fitBounds(box, still);
    }
  }

  /** Outlines over the picture: those in `file` follow it, those in `screen` are drawn
      anew by `redraw` whenever the view moves. */
  function overlay(viewer, redraw) {
    const root = svg("svg", { class: "over", "aria-hidden": "true" });
    const file = svg("g");
    const screen = svg("g");
    root.append(file, screen);
    viewer.canvas.append(root);
    const places = new Places(viewer);
    const follow = () => {
      if (!places.item) return;
      const [x, y] = places.onScreen([0, 0]);
      file.setAttribute("transform", `translate(${x} ${y}) scale(${places.zoom})`);
      redraw(places, screen);
    };
    for (const event of ["open", "update-viewport", "resize"]) viewer.addHandler(event, follow);
    return { file, screen, places, follow };
  }

  const language = document.documentElement.lang;
  const number = (value, digits) =>
    new Intl.NumberFormat(language, { maximumFractionDigits: digits }).format(value);

  /** Tell a length in the words of `words`: never in micrometres without a scale. */
  function length(px, words) {
    const umPerPx = Number(words.umPerPx);
    if (!umPerPx) return `${number(px, 0)} ${words.px} · ${words.noScale}`;
    const um = px * umPerPx;
    const told = um < 1000
      ? `${number(um, 0)} ${words.um}`
      : `${number(um / 1000, 2)} ${words.mm}`;
    const error = Number(words.scaleError);
    if (!error) return told;
    return `${told}, ${words.giveOrTake.replace("%", number(100 * error, 1))}`;
  }

  /** Draw a bar of a round length in the lower left corner. */
  function bar(places, screen, words) {
    const umPerPx = Number(words.umPerPx) || 0;
    const { x: width, y: height } = places.viewer.viewport.getContainerSize();
    const perScreen = (umPerPx || 1) / places.zoom;
    const wanted = (width / 5) * perScreen;
    const power = 10 ** Math.floor(Math.log10(wanted));
    const round = [5, 2, 1].map((each) => each * power).find((each) => each <= wanted) || power;
    const long = round / perScreen;
    const told = umPerPx
      ? (round < 1000 ? `${number(round, 2)} ${words.um}` : `${number(round / 1000, 2)} ${words.mm}`)
      : `${number(round, 0)} ${words.px}`;
    const y = height - 16;
    screen.append(
      svg("rect", { x: 14, y: y - 2, width: long + 4, height: 8, class: "bar-edge" }),
      svg("rect", { x: 16, y, width: long, height: 4, class: "bar" }),
      label(16, y - 8, told),
    );
  }

  function label(x, y, words) {
    const made = svg("text", { x, y, class: "label" });
    made.textContent = words;
    return made;
  }

  /** Let buttons of the page move a viewer. */
  function buttons(viewers) {
    const all = (deed) => () => viewers().forEach(deed);
    const press = (id, deed) => document.getElementById(id)?.addEventListener("click", all(deed));
    press("closer", (each) => each.viewport.zoomBy(1.5).applyConstraints());
    press("farther", (each) => each.viewport.zoomBy(1 / 1.5).applyConstraints());
    press("whole", (each) => each.viewport.goHome());
  }

  Object.assign(window.scalpwatch, { open, overlay, svg, label, bar, length, buttons, still });
})();
