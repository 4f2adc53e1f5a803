// Saves what is typed as one types, and keeps it on the page until the server has it.
// Nothing of a patient goes into the browser's own stores.
const form = document.getElementById("visit");
const status = document.getElementById("status");
const WAIT_MS = 800;
const LONGEST_MS = 30000;

let typed = 0; // counts what was typed
let saved = 0; // up to where the server has it
let saving = null;
let timer = 0;
let wait = WAIT_MS;
let isLeaving = false;
let waiting = []; // pictures that are not at the server yet
let isStopped = false; // another window was first: nothing may be put over it

const tell = (name, more = "") => {
  status.dataset.state = name;
  status.textContent = (status.dataset[name] || "").replace("%time%", more) || more;
};
const now = () =>
  new Date().toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit", hour12: false });
const revision = () => form.elements.revision;
const isSaved = () => typed === saved && !saving && !waiting.length;

async function send(keepalive) {
  const count = typed;
  const body = new URLSearchParams(new FormData(form));
  const answered = await fetch(form.action, {
    method: "POST",
    body,
    keepalive,
    headers: { accept: "application/json" },
    redirect: "error",
  });
  if (answered.status === 409) {
    isStopped = true;
    tell("changed", (await answered.json()).told);
    const newer = document.createElement("a");
    newer.href = location.pathname;
    newer.target = "_blank";
    newer.textContent = status.dataset.open;
    status.append(" ", newer);
    return;
  }
  if (answered.status === 401 || answered.status === 403) {
    tell("out");
    throw new Error("out");
  }
  if (!answered.ok) throw new Error(String(answered.status));
  revision().value = (await answered.json()).revision;
  saved = count;
  wait = WAIT_MS;
  if (typed === saved) tell("saved", now());
  document.body.dispatchEvent(new Event("saved"));
}

async function save(keepalive = false) {
  clearTimeout(timer);
  if (saving) await saving.catch(() => {});
  if (typed === saved || isStopped) return;
  tell("saving");
  saving = send(keepalive);
  try {
    await saving;
  } catch (error) {
    if (status.dataset.state !== "out") tell("lost");
    wait = Math.min(2 * wait, LONGEST_MS);
  } finally {
    saving = null;
  }
  if (typed !== saved && !isStopped) later();
}

function later() {
  clearTimeout(timer);
  timer = setTimeout(save, wait);
}

function changed() {
  typed += 1;
  if (isStopped) return;
  if (wait === WAIT_MS) tell("typed");
  later();
}

form.addEventListener("input", changed);
document.addEventListener("input", (event) => {
  if (event.target.form === form && !form.contains(event.target)) changed();
});
window.addEventListener("online", () => {
  wait = WAIT_MS;
  save();
  sendPictures();
});
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "hidden") save(true);
});
window.addEventListener("beforeunload", (event) => {
  if (!isSaved() && !isLeaving) event.preventDefault();
});
window.addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});

// A button sends the form once what is on its way has arrived: it bears its revision.
form.addEventListener("submit", (event) => {
  clearTimeout(timer);
  if (!saving) {
    isLeaving = true;
    return;
  }
  event.preventDefault();
  const button = event.submitter;
  saving.catch(() => {}).finally(() => form.requestSubmit(button));
});
window.addEventListener("pagehide", () => {
  isLeaving = false;
});

// Pictures: sent as soon as they are chosen, taken or dropped, one after the other; one
// that did not arrive stays here and is sent again.
let isSending = false;

async function sendPicture(file) {
  const section = document.getElementById("pictures");
  const upload = document.getElementById("upload");
  const sent = new FormData(upload);
  sent.delete("files");
  sent.append("files", file, file.name);
  const answered = await fetch(upload.action, {
    method: "POST",
    body: sent,
    headers: { "hx-request": "true" },
    redirect: "error",
  });
  const type = answered.headers.get("content-type") || "";
  if (!type.startsWith("text/html")) {
    tell("unsent");
    return;
  }
  const page = new DOMParser().parseFromString(await answered.text(), "text/html");
  const fresh = page.getElementById("pictures");
  if (!fresh) {
    tell(answered.status === 401 ? "out" : "unsent");
    return;
  }
  section.replaceWith(document.adoptNode(fresh));
  revision().value = fresh.dataset.revision;
}

async function sendPictures(files = []) {
  waiting.push(...files);
  if (isSending || !waiting.length) return;
  isSending = true;
  await save();
  document.getElementById("pictures").setAttribute("aria-busy", "true");
  try {
    while (waiting.length) {
      await sendPicture(waiting[0]);
      waiting.shift();
    }
    typed += 1;
  } catch (error) {
    tell("lost");
    setTimeout(sendPictures, 4000);
  } finally {
    isSending = false;
    document.getElementById("pictures").removeAttribute("aria-busy");
  }
  save();
}

document.addEventListener("change", (event) => {
  if (event.target.type === "file" && event.target.files.length) {
    sendPictures([...event.target.files]);
  }
});
for (const name of ["dragover", "drop"]) {
  document.addEventListener(name, (event) => {
    if (!event.dataTransfer || ![...event.dataTransfer.types].includes("Files")) return;
    event.preventDefault();
    if (name === "drop") sendPictures([...event.dataTransfer.files]);
  });
}

// The map: what is touched becomes the site of the chosen focus, and bears its mark.
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
    changed();
  });
});
