"use strict";
// Two pictures of one place: beside each other, moving together, or one over the other.
(() => {
  const { open, overlay, svg, buttons, still } = window.scalpwatch;
  const pair = document.getElementById("pair");
  if (pair.dataset.laid !== "1") return;
  const figures = [...pair.querySelectorAll("figure")];
  const images = figures.map((each) => each.querySelector("img"));
  const sources = images.map((each) => ({ type: "image", url: each.src }));
  const slider = document.getElementById("slider");
  const share = document.getElementById("share");
  let viewers = [];
  let line = null;

  function place(figure, image) {
    const room = document.createElement("div");
    room.className = "viewer";
    image.hidden = true;
    figure.append(room);
    return room;
  }

  function clear() {
    viewers.forEach((each) => each.destroy());
    viewers = [];
    pair.querySelectorAll(".viewer").forEach((each) => each.remove());
  }

  function beside() {
    clear();
    figures[1].hidden = false;
    slider.hidden = true;
    pair.classList.remove("stacked");
    viewers = figures.map((each, number) => open(place(each, images[number]), sources[number], images[number].alt));
    let leads = null;
    viewers.forEach((each, number) => {
      const other = viewers[1 - number];
      each.addHandler("viewport-change", () => {
        if (leads && leads !== each) return;
        leads = each;
        other.viewport.zoomTo(each.viewport.getZoom(true), null, true);
        other.viewport.panTo(each.viewport.getCenter(true), true);
        leads = null;
      });
    });
  }

  function over() {
    clear();
    figures[1].hidden = true;
    slider.hidden = false;
    pair.classList.add("stacked");
    const viewer = open(place(figures[0], images[0]), [], images[0].alt);
    viewers = [viewer];
    line = overlay(viewer, (places, screen) => {
      const { x, y } = places.item.getContentSize();
      const at = (x * share.value) / 100;
      const [[x1, y1], [, y2]] = [places.onScreen([at, 0]), places.onScreen([at, y])];
      const d = `M${x1} ${y1}V${y2}`;
      screen.replaceChildren(svg("path", { d, class: "ruler-edge" }), svg("path", { d, class: "ruler" }));
    });
    viewer.addTiledImage({ tileSource: sources[1] });
    viewer.addTiledImage({ tileSource: sources[0], success: cut });
  }

  function cut() {
    const top = viewers[0]?.world.getItemAt(1);
    if (!top) return;
    const { x, y } = top.getContentSize();
    top.setClip(new OpenSeadragon.Rect(0, 0, Math.max(1, (x * share.value) / 100), y));
    line.follow();
  }

  share.addEventListener("input", cut);
  for (const each of document.querySelectorAll("input[name=way]")) {
    each.addEventListener("change", () => (each.value === "slider" ? over() : beside()));
  }
  buttons(() => (still ? viewers : viewers.slice(0, 1)));
  document.getElementById("ways").hidden = false;
  beside();
})();
