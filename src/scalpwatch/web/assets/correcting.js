"use strict";
// Corrections: a mark is removed, drawn anew or added; the server measures and weighs
// anew, and tells what would change before anything is kept.
(() => {
  const page = document.getElementById("picture");
  const id = (name) => document.getElementById(name);
  const begin = () => {
    const { viewer, state, places, words, say, list, draw, setMode } = window.scalpwatch.picture;
    const form = id("keep");
    const hidden = form.elements.corrections;
    const kept = hidden.value;
    const corrections = JSON.parse(kept);
    const names = corrections.map((each) => tell(each, each.kind));
    let annotator = null;
    let outline = null;
    let asked = 0;

    function tell(correction, what) {
      if (!correction.at) return words.added.replace("%", what);
      return (correction.outline ? words.redrawn : words.removed).replace("%", what);
    }

    // Choosing a mark

    function nearest([x, y]) {
      const reach = 14 / places.zoom;
      let best = null;
      for (const layer of state.layers) {
        if (!layer.corrects || !state.shown.has(layer.kind)) continue;
        for (const mark of layer.marks) {
          for (const each of mark.outlines) {
            const away = distance([x, y], each);
            if (away <= reach && (!best || away < best.away)) best = { layer, mark, away };
          }
        }
      }
      return best;
    }

    function distance([x, y], corners) {
      let least = Infinity;
      let inside = false;
      let spread = 0;
      for (let here = 0, last = corners.length - 1; here < corners.length; last = here, here += 1) {
        const [x1, y1] = corners[last];
        const [x2, y2] = corners[here];
        const [dx, dy] = [x2 - x1, y2 - y1];
        const share = Math.max(0, Math.min(1, ((x - x1) * dx + (y - y1) * dy) / (dx * dx + dy * dy || 1)));
        least = Math.min(least, Math.hypot(x1 + share * dx - x, y1 + share * dy - y));
        if (y1 > y !== y2 > y && x < (dx * (y - y1)) / dy + x1) inside = !inside;
        spread = Math.max(spread, Math.hypot(x2 - corners[0][0], y2 - corners[0][1]));
      }
      // of outlines about the same place the smallest is meant
      return inside ? Math.min(least, spread / 1e6) : least;
    }

    function choose(picked) {
      state.picked = picked;
      id("chosen").hidden = !picked;
      if (picked) {
        id("what").textContent = picked.layer.name;
        id("redraw").hidden = picked.layer.corrects === "opening";
        id("remove").hidden = false;
        say(picked.layer.name);
      }
      draw();
    }

    page.addEventListener("pick", (event) => {
      if (annotator) return;
      const picked = nearest(event.detail);
      choose(picked);
      if (!picked) say(words.missed);
      else if (matchMedia("(pointer: fine)").matches) id("remove").focus({ preventScroll: true });
    });

    // Outlines drawn by hand

    function annotate() {
      stop();
      annotator = OpenSeadragon.Annotorious(viewer, { disableEditor: true, allowEmpty: true });
      annotator.on("createSelection", (made) => taken(made.target));
      annotator.on("changeSelectionTarget", taken);
      return annotator;
    }

    function taken(target) {
      const told = /points="([^"]+)"/.exec(target.selector.value);
      if (!told) return;
      outline = told[1].trim().split(/\s+/).map((each) => each.split(",").map((side) => Math.round((Number(side) - 0.5) * 10) / 10));
      id("take").hidden = outline.length < 3;
      say(words.edit);
    }

    function stop() {
      annotator?.destroy();
      annotator = null;
      outline = null;
      id("take").hidden = true;
    }

    id("draw").addEventListener("click", () => {
      choose(null);
      const made = annotate();
      id("what").textContent = id("kind").selectedOptions[0].textContent;
      for (const each of ["remove", "redraw"]) id(each).hidden = true;
      id("chosen").hidden = false;
      made.setDrawingTool("polygon");
      made.setDrawingEnabled(true);
      say(words.draw);
    });

    id("redraw").addEventListener("click", () => {
      const made = annotate();
      const [corners] = state.picked.mark.outlines;
      const few = thinned(corners);
      const points = few.map(([x, y]) => `${x + 0.5},${y + 0.5}`).join(" ");
      made.setAnnotations([{
        "@context": "http://www.w3.org/ns/anno.jsonld",
        id: "#mark",
        type: "Annotation",
        body: [],
        target: { selector: { type: "SvgSelector", value: `<svg><polygon points="${points}"></polygon></svg>` } },
      }]);
      made.selectAnnotation("#mark");
      outline = few;
      id("take").hidden = false;
      say(words.edit);
    });

    // two dozen corners, equally far apart, can be dragged by a hand
    function thinned(corners) {
      const ends = [...corners, corners[0]];
      const steps = ends.slice(1).map(([x, y], number) => Math.hypot(x - ends[number][0], y - ends[number][1]));
      const apart = steps.reduce((sum, each) => sum + each, 0) / Math.min(24, corners.length);
      const kept = [corners[0]];
      let gone = 0;
      steps.forEach((step, number) => {
        gone += step;
        if (gone >= apart && number + 1 < corners.length) {
          kept.push(corners[number + 1]);
          gone = 0;
        }
      });
      return kept.length < 3 ? corners : kept;
    }

    id("take").addEventListener("click", () => {
      const picked = state.picked;
      const kind = picked ? picked.layer.corrects : id("kind").value;
      const what = picked ? picked.layer.name : id("kind").selectedOptions[0].textContent;
      add(picked ? { kind, at: picked.mark.at, outline } : { kind, outline }, what);
    });
    id("remove").addEventListener("click", () => {
      const { layer, mark } = state.picked;
      add({ kind: layer.corrects, at: mark.at }, layer.name);
    });
    id("cancel").addEventListener("click", () => {
      stop();
      choose(null);
      say("");
    });

    // What follows

    function add(correction, what) {
      corrections.push(correction);
      if (state.picked) {
        // gone at once, so that nobody names it twice while all is measured anew
        const { layer, mark } = state.picked;
        layer.marks = layer.marks.filter((each) => each !== mark);
      }
      names.push(tell(correction, what));
      stop();
      choose(null);
      weigh();
    }

    function show() {
      id("made").replaceChildren(...corrections.map((_, number) => {
        const row = document.createElement("li");
        const undo = document.createElement("button");
        undo.type = "button";
        undo.textContent = form.dataset.undo;
        undo.setAttribute("aria-label", `${form.dataset.undo}: ${names[number]}`);
        undo.addEventListener("click", () => {
          corrections.splice(number, 1);
          names.splice(number, 1);
          weigh();
        });
        const told = document.createElement("span");
        told.textContent = names[number];
        row.append(told, undo);
        return row;
      }));
    }

    async function weigh() {
      const text = JSON.stringify(corrections);
      const button = form.querySelector("button.main");
      hidden.value = text;
      button.disabled = true;
      show();
      say(words.waiting);
      asked += 1;
      const number = asked;
      const sent = new URLSearchParams({ csrf: form.elements.csrf.value, corrections: text });
      try {
        const answer = await fetch(`${words.path}/weighed`, { method: "POST", body: sent });
        const told = await answer.json();
        if (number !== asked) return;
        if (told.trouble) {
          say("");
          id("weighed").textContent = told.trouble;
          return;
        }
        // the server's own page, filled with escaped text
        id("weighed").innerHTML = told.html;
        list(told.layers);
        say("");
        button.disabled = text === kept;
      } catch {
        if (number === asked) say(words.broken);
      }
    }

    id("correct").addEventListener("click", () => setMode("correct"));
    page.addEventListener("mode", (event) => {
      const isOn = event.detail === "correct";
      id("correct").setAttribute("aria-pressed", String(isOn));
      id("correcting").hidden = !isOn;
      if (!isOn) {
        stop();
        choose(null);
        return;
      }
      show();
      say(words.pick);
      viewer.canvas.focus();
    });
  };
  if (page.dataset.ready) begin();
  else page.addEventListener("ready", begin);
})();
