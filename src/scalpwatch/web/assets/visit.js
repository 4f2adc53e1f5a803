// Saves what is typed as one types, and keeps it on the page until the server has it;
// pictures likewise. Nothing of a patient goes into the browser's own stores.
const form = document.getElementById("visit");
const status = document.getElementById("status");
const held = document.getElementById("held");
const WAIT_MS = 800;
const LONGEST_MS = 30000;
const AGAIN_MS = 4000;
const LONGEST_KEPT_ALIVE = 60000; // a browser sends no more when a page goes

let typed = 0; // counts what was typed
let saved = 0; // up to where the server has it
let timer = 0;
let wait = WAIT_MS;
let waiting = []; // pictures that are not at the server yet, each with its lesion
let refused = []; // pictures that the server does not take, each with its reason
let isLeaving = false;
let isStopped = false; // another window was first: nothing may be put over it
let isOut = false; // nobody was signed in when the server was asked last
let isFailing = false;
let isSettling = false;
let inFlight = 0;
let turn = Promise.resolve();

class Out extends Error {} // its message is a state that the page tells
class Refused extends Error {} // its message is the server's reason; none where it is too large

const spoken = (part) => part.textContent.replace(/\s+/g, " ").trim();

const tell = (name, more = "") => {
  status.dataset.state = name;
  status.textContent = (status.dataset[name] || "").replace("%time%", more) || more;
};
const now = () =>
  new Date().toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit", hour12: false });
const revision = () => form.elements.revision;
const isSaved = () => typed === saved && !inFlight && !waiting.length;
const parsed = (text) => new DOMParser().parseFromString(text, "text/html");

// One request after the other: each bears the revision that the one before it made.
function inTurn(work) {
  inFlight += 1;
  const done = turn.then(work).finally(() => {
    inFlight -= 1;
  });
  turn = done.catch(() => {});
  return done;
}

function fail(error) {
  isFailing = true;
  wait = Math.min(2 * wait, LONGEST_MS);
  tell(error instanceof Out ? error.message : "lost");
}

function stop(told) {
  isStopped = true;
  tell("changed", told);
  const newer = document.createElement("a");
  newer.href = form.action;
  newer.target = "_blank";
  newer.textContent = status.dataset.open;
  status.append(" ", newer);
}

// Whoever signed in again in another window has another token.
async function renew() {
  const answered = await fetch(form.action);
  if (answered.url !== form.action) {
    // whoever must make a password of her own first is not in either
    const isAtDoor = ["/login", "/account"].includes(new URL(answered.url).pathname);
    throw new Out(isAtDoor ? "out" : "gone");
  }
  const token = answered.ok && parsed(await answered.text()).querySelector("#visit input[name=csrf]");
  if (!token) throw new Out("gone");
  for (const each of document.querySelectorAll("input[name=csrf]")) each.value = token.value;
  isOut = false;
}

async function ask(address, make, options, isAgain = false) {
  if (isOut) await renew();
  const answered = await fetch(address, { ...options, method: "POST", body: make(), redirect: "error" });
  // a stranger who sends much hears that it is too much, and not that she is one
  const isTurnedAway = [401, 403, 413].includes(answered.status) || answered.headers.has("hx-redirect");
  if (!isTurnedAway) return answered;
  isOut = true;
  if (!isAgain) return ask(address, make, options, true);
  isOut = answered.status !== 413;
  throw isOut ? new Out("out") : new Refused();
}

async function send(keepalive) {
  const count = typed;
  const make = () => new URLSearchParams(new FormData(form));
  const isSmall = String(make()).length < LONGEST_KEPT_ALIVE;
  const headers = { accept: "application/json" };
  const answered = await ask(form.action, make, { headers, keepalive: keepalive && isSmall });
  if (answered.status === 409) {
    stop((await answered.json()).told);
    return;
  }
  if (answered.status === 404) throw new Out("gone");
  if (!answered.ok) throw new Error(String(answered.status));
  revision().value = (await answered.json()).revision;
  saved = count;
  wait = WAIT_MS;
  isFailing = false;
  if (typed === saved) tell("saved", now());
  document.body.dispatchEvent(new Event("saved"));
}

async function save(keepalive = false) {
  clearTimeout(timer);
  await inTurn(async () => {
    if (typed === saved || isStopped) return;
    tell("saving");
    await send(keepalive).catch(fail);
  });
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

function tryAgain() {
  wait = WAIT_MS;
  save();
  sendPictures();
}

form.addEventListener("input", changed);
document.addEventListener("input", (event) => {
  if (event.target.form === form && !form.contains(event.target)) changed();
});
window.addEventListener("online", tryAgain);
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "hidden") save(true);
  else if (isFailing) tryAgain();
});
window.addEventListener("beforeunload", (event) => {
  if (!isSaved() && !isLeaving) event.preventDefault();
});
window.addEventListener("pageshow", (event) => {
  if (event.persisted && isSaved()) location.replace(form.action);
});
// A part of the page that is asked for may not take the whole page away.
document.body.addEventListener("htmx:beforeOnLoad", (event) => {
  if (!event.detail.xhr.getResponseHeader("hx-redirect")) return;
  event.preventDefault();
  isOut = true;
  fail(new Out("out"));
});

// A button sends the form once all that is on its way has arrived, pictures too; what
// did not arrive holds the page.
form.addEventListener("submit", async (event) => {
  clearTimeout(timer);
  if (isSaved() || isStopped) {
    // what was typed goes with the form, pictures do not
    isLeaving = !waiting.length;
    return;
  }
  event.preventDefault();
  if (isSettling) return;
  isSettling = true;
  isFailing = false;
  const { submitter } = event;
  const refusedBefore = refused.length;
  do {
    await save();
    await sendPictures();
    await turn;
  } while (!isSaved() && !isFailing && !isStopped);
  isSettling = false;
  if (isFailing || isStopped) return;
  if (refused.length > refusedBefore) {
    // she pressed before she could know that a picture is missing
    held.scrollIntoView({ block: "nearest" });
    return;
  }
  const buttons = [...form.elements];
  const isSame = (each) => each.type === "submit" && each.value === submitter.value;
  form.requestSubmit(!submitter || submitter.isConnected ? submitter : buttons.find(isSame));
});
window.addEventListener("pagehide", () => {
  isLeaving = false;
});

// Pictures: sent as soon as they are chosen, taken or dropped, one after the other; one
// that did not arrive stays here and is sent again.
let sending = null;

function tellHeld() {
  const names = (of) => of.map((each) => each.file.name).join(", ");
  const large = refused.filter((each) => !each.why);
  const lines = refused
    .filter((each) => each.why)
    .map((each) => held.dataset.untaken.replace("%name%", () => each.file.name).replace("%why%", () => each.why));
  if (large.length) lines.unshift(held.dataset.refused.replace("%names%", () => names(large)));
  if (waiting.length) lines.unshift(held.dataset.waiting.replace("%names%", () => names(waiting)));
  held.hidden = !lines.length;
  held.replaceChildren(
    ...lines.map((told) => {
      const line = document.createElement("span");
      line.textContent = `${told} `;
      return line;
    }),
  );
}

const countOf = (section) => section.querySelectorAll(".pictures > li").length;

function take(fresh) {
  const section = document.getElementById("pictures");
  // what was chosen while the picture was on its way
  for (const each of section.querySelectorAll("select[name], input[inputmode]")) {
    const same = [...fresh.querySelectorAll("select, input")].find((one) => one.name === each.name);
    if (same) same.value = each.value;
  }
  const added = countOf(fresh) - countOf(section);
  section.replaceWith(document.adoptNode(fresh));
  // any other revision is another window's: the next save is told of it
  if (Number(fresh.dataset.revision) - Number(revision().value) === added) {
    revision().value = fresh.dataset.revision;
  }
}

async function sendPicture({ file, lesion }) {
  const make = () => {
    const sent = new FormData();
    sent.append("csrf", form.elements.csrf.value);
    sent.append("lesion", lesion);
    sent.append("files", file, file.name);
    return sent;
  };
  const address = document.getElementById("upload").action;
  const answered = await ask(address, make, { headers: { "hx-request": "true" } });
  const type = answered.headers.get("content-type") || "";
  const page = parsed(type.startsWith("text/html") ? await answered.text() : "");
  const fresh = page.getElementById("pictures");
  if (fresh) {
    const troubles = [...fresh.querySelectorAll(".trouble")];
    // the next answer replaces this part of the page: a reason stays in one that it does not
    for (const each of troubles) each.remove();
    take(fresh);
    if (answered.ok) return;
    throw new Refused(troubles.map(spoken).join(" "));
  }
  if (answered.status === 409) return stop(spoken(page.querySelector("main")));
  if (answered.status === 404) throw new Out("gone");
  if ([400, 415, 422].includes(answered.status)) throw new Refused(spoken(page.querySelector("main") || page.body));
  throw new Error(String(answered.status));
}

async function sendAll() {
  document.getElementById("pictures").setAttribute("aria-busy", "true");
  try {
    await save();
    while (waiting.length && !isStopped) {
      await inTurn(() => sendPicture(waiting[0])).catch((error) => {
        if (!(error instanceof Refused)) throw error;
        refused.push({ ...waiting[0], why: error.message });
      });
      if (!isStopped) waiting.shift();
      tellHeld();
    }
    isFailing = false;
    typed += 1; // the advice follows
  } catch (error) {
    fail(error);
    setTimeout(sendPictures, Math.max(wait, AGAIN_MS));
  }
  document.getElementById("pictures").removeAttribute("aria-busy");
  if (!isFailing) await save();
}

function sendPictures(files = []) {
  const chosen = document.querySelector("#upload [name=lesion]");
  waiting.push(...files.map((file) => ({ file, lesion: chosen ? chosen.value : "" })));
  tellHeld();
  if (!sending && waiting.length && !isStopped) {
    sending = sendAll().finally(() => {
      sending = null;
    });
  }
  return sending;
}

document.addEventListener("change", (event) => {
  if (event.target.type === "file" && event.target.files.length) {
    sendPictures([...event.target.files]);
  }
});
document.addEventListener("submit", (event) => {
  const files = [...document.querySelectorAll("#upload [type=file]")];
  if (event.target.id !== "upload" || !files.some((each) => each.files.length)) return;
  event.preventDefault();
  sendPictures();
});
for (const name of ["dragover", "drop"]) {
  document.addEventListener(name, (event) => {
    if (!event.dataTransfer || ![...event.dataTransfer.types].includes("Files")) return;
    event.preventDefault();
    if (name === "drop") sendPictures([...event.dataTransfer.files]);
  });
}
