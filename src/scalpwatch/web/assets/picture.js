"use strict";
// The page of a picture: layers on and off, the list of signs, the ruler.
(async () => {
  const { open, overlay, svg, label, bar, length, buttons } = window.scalpwatch;
  const page = document.getElementById("picture");
  const words = page.dataset;
  const said = document.getElementById("said");
  const say = (text) => { said.textContent = text; };
  const fetched = async (path) => {
    const answer = await fetch(path, { headers: { accept: "application/json" } });
    if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
    return answer.json();
  };

  let size;
  try {
    size = await fetched(`${words.path}/tiles`);
  } catch {
    say(words.broken);
    return;
  }
  const viewer = open(
    document.getElementById("viewer"),
    {
      width: size.width,
      height: size.height,
      tileSize: size.tile,
      tileOverlap: size.overlap,
      minLevel: 0,
      maxLevel: size.levels - 1,
      getTileUrl: (level, x, y) => `${words.path}/tiles/${level}/${x}/${y}`,
    },
    document.querySelector("h1").textContent,
  );
  document.getElementById("tools").hidden = false;
  document.getElementById("keys").hidden = false;
  buttons(() => [viewer]);

  const state = { layers: [], shown: new Set(), mode: "look", ruler: [], picked: null, sign: null };
  const over = overlay(viewer, (places, screen) => {
    screen.replaceChildren();
    bar(places, screen, words);
    if (state.mode !== "look") {
      const { x, y } = places.middle;
      screen.append(svg("path", { d: `M${x - 12} ${y}h24M${x} ${y - 12}v24`, class: "cross" }));
    }
    drawRuler(places, screen);
  });
  const { places } = over;

  // Layers

  const line = (outline) => `M${outline.map(([x, y]) => `${x + 0.5} ${y + 0.5}`).join("L")}Z`;
  const shape = (mark) => mark.outlines.map(line).join("");

  function draw() {
    over.file.replaceChildren();
    for (const layer of state.layers) {
      if (!state.shown.has(layer.kind)) continue;
      const d = layer.marks.map(shape).join("");
      over.file.append(
        svg("path", { d, class: "line-edge" }),
        svg("path", { d, class: `line ${layer.kind}` }),
      );
    }
    if (state.picked) over.file.append(svg("path", { d: shape(state.picked.mark), class: "line picked" }));
    if (state.sign) over.file.append(...state.sign.map(frame));
    over.follow();
  }

  function frame(box) {
    const [x, y, width, height] = box;
    return svg("rect", { x, y, width, height, class: "frame" });
  }

  function list(layers) {
    const known = new Set(state.layers.map((each) => each.kind));
    state.layers = layers;
    for (const each of layers) {
      if (!known.has(each.kind) && each.claimed && each.kind !== "not_looked_at") state.shown.add(each.kind);
    }
    const box = document.getElementById("layers");
    box.setAttribute("aria-busy", "false");
    if (!layers.length) {
      box.textContent = words.nothing;
      draw();
      return;
    }
    box.replaceChildren(...layers.map((each) => {
      const row = document.createElement("label");
      row.className = "choice";
      const tick = document.createElement("input");
      tick.type = "checkbox";
      tick.value = each.kind;
      tick.checked = state.shown.has(each.kind);
      tick.addEventListener("change", () => {
        state.shown[tick.checked ? "add" : "delete"](each.kind);
        draw();
      });
      const swatch = document.createElement("span");
      swatch.className = `swatch ${each.kind}`;
      const name = document.createElement("span");
      name.textContent = `${each.name}: ${each.marks.length}`;
      if (!each.claimed) {
        const small = document.createElement("small");
        small.textContent = words.unclaimed;
        name.append(small);
      }
      row.append(tick, swatch, name);
      return row;
    }));
    draw();
  }

  // Signs: from the list to the picture, and back

  const buttonsOfSigns = [...document.querySelectorAll("button.sign")];
  const boxOf = (outline) => {
    const xs = outline.map((each) => each[0]);
    const ys = outline.map((each) => each[1]);
    const [left, top] = [Math.min(...xs), Math.min(...ys)];
    return [left, top, Math.max(...xs) - left, Math.max(...ys) - top];
  };
  const signs = buttonsOfSigns.map((button) => ({
    button,
    next: 0,
    boxes: button.dataset.places
      ? JSON.parse(button.dataset.places)
      : [boxOf(JSON.parse(button.dataset.outline))],
  }));

  function point(sign, boxes) {
    for (const each of signs) each.button.removeAttribute("aria-current");
    sign.button.setAttribute("aria-current", "true");
    state.sign = boxes;
    draw();
  }

  for (const sign of signs) {
    sign.button.addEventListener("click", () => {
      const number = sign.next % sign.boxes.length;
      sign.next += 1;
      point(sign, sign.boxes);
      places.flyTo(sign.boxes[number]);
      const name = sign.button.firstElementChild.textContent;
      say(sign.boxes.length > 1 ? `${name}: ${number + 1} / ${sign.boxes.length}` : name);
    });
  }

  function find([x, y]) {
    let best = null;
    for (const sign of signs) {
      for (const box of sign.boxes) {
        const [left, top, width, height] = box;
        const inside = x >= left && y >= top && x <= left + width && y <= top + height;
        if (inside && (!best || width * height < best.area)) best = { sign, box, area: width * height };
      }
    }
    if (!best) return;
    point(best.sign, [best.box]);
    best.sign.button.scrollIntoView({ block: "nearest" });
    say(best.sign.button.firstElementChild.textContent);
  }

  // The ruler

  const rulerButton = document.getElementById("ruler");

  function setMode(mode) {
    state.mode = state.mode === mode ? "look" : mode;
    rulerButton.setAttribute("aria-pressed", String(state.mode === "ruler"));
    state.ruler = [];
    state.sign = null;
    if (state.mode === "ruler") {
      say(words.first);
      viewer.canvas.focus();
    } else if (mode === "ruler") {
      say("");
    }
    page.dispatchEvent(new CustomEvent("mode", { detail: state.mode }));
    draw();
  }

  function measure(at) {
    if (state.ruler.length > 1) state.ruler = [];
    state.ruler.push(at);
    if (state.ruler.length < 2) {
      say(words.second);
    } else {
      say(length(Math.hypot(at[0] - state.ruler[0][0], at[1] - state.ruler[0][1]), words));
    }
    over.follow();
  }

  function drawRuler(places, screen) {
    const ends = state.ruler.map((each) => places.onScreen(each));
    for (const [x, y] of ends) {
      screen.append(svg("circle", { cx: x, cy: y, r: 5, class: "end" }));
    }
    if (ends.length < 2) return;
    const [[x1, y1], [x2, y2]] = ends;
    const px = Math.hypot(
      state.ruler[1][0] - state.ruler[0][0], state.ruler[1][1] - state.ruler[0][1],
    );
    screen.append(
      svg("path", { d: `M${x1} ${y1}L${x2} ${y2}`, class: "ruler-edge" }),
      svg("path", { d: `M${x1} ${y1}L${x2} ${y2}`, class: "ruler" }),
      label((x1 + x2) / 2 + 8, (y1 + y2) / 2 - 8, length(px, words)),
    );
  }

  rulerButton.addEventListener("click", () => setMode("ruler"));

  function act(position) {
    const at = places.inFile(position);
    if (state.mode === "ruler") measure(at);
    else if (state.mode === "correct") page.dispatchEvent(new CustomEvent("pick", { detail: at }));
    else find(at);
  }

  viewer.addHandler("canvas-click", (event) => {
    if (event.quick) act(event.position);
  });
  viewer.addHandler("canvas-key", (event) => {
    const { key, ctrlKey, metaKey, altKey } = event.originalEvent;
    if (ctrlKey || metaKey || altKey) return;
    if (key === "m" || key === "M" || key === "ь" || key === "Ь") setMode("ruler");
    else if (key === "Escape" && state.mode !== "look") setMode(state.mode);
    else if (key === "Enter") act(places.middle);
    else return;
    event.preventDefaultAction = true;
  });

  Object.assign(window.scalpwatch, { picture: { viewer, state, places, words, page, say, list, draw, setMode } });
  page.dispatchEvent(new CustomEvent("ready"));
  page.dataset.ready = "1";
  if (document.getElementById("layers")) {
    try {
      list((await fetched(`${words.path}/layers`)).layers);
    } catch {
      list([]);
      say(words.broken);
    }
  }
})();
