// The map: what is touched becomes the site of the chosen focus, and bears its mark.
const form = document.getElementById("visit");
const SVG = "http://www.w3.org/2000/svg";
document.querySelectorAll("svg[data-view]").forEach((drawing) => {
  drawing.addEventListener("click", (event) => {
    const site = event.target.dataset.site;
    const chosen = document.querySelector("input[name=map-lesion]:checked");
    if (!site || !chosen) return;
    const point = new DOMPoint(event.clientX, event.clientY).matrixTransform(
      drawing.getScreenCTM().inverse(),
    );
    const number = chosen.value;
    const [x, y] = [Math.round(point.x), Math.round(point.y)];
    form.elements[`lesion-${number}-site`].value = site;
    form.elements[`lesion-${number}-place`].value = `${drawing.dataset.view}:${x},${y}`;
    document.querySelectorAll(`.mark[data-lesion="${number}"]`).forEach((each) => each.remove());
    const mark = document.createElementNS(SVG, "g");
    mark.setAttribute("class", "mark");
    mark.dataset.lesion = number;
    const circle = document.createElementNS(SVG, "circle");
    for (const [key, value] of [["cx", x], ["cy", y], ["r", 9]]) circle.setAttribute(key, value);
    const text = document.createElementNS(SVG, "text");
    for (const [key, value] of [["x", x], ["y", y + 4], ["text-anchor", "middle"]]) {
      text.setAttribute(key, value);
    }
    text.textContent = number;
    mark.append(circle, text);
    drawing.querySelector(".marks").append(mark);
    form.dispatchEvent(new Event("input", { bubbles: true }));
  });
});
