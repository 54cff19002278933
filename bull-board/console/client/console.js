// Keeps a run's page up to date and sends its forms. The page is whole without it; nothing here decides anything.

const SECOND = 1000;
const RETRY_MS = 3 * SECOND;
/** The server is heard of every 15 seconds at the least. */
const SILENCE_MS = 40 * SECOND;
const HIDDEN_MS = 30 * SECOND;
const SAID_MS = 12 * SECOND;

const head = document.querySelector("header.run[data-events]");
if (head !== null) watchRun(head);
document.addEventListener("submit", (event) => void onSubmit(event));
tellTimes(document);
setInterval(() => tellTimes(document), SECOND);
markSection();

/** Follows the events of the run as long as its page is looked at. */
function watchRun(run) {
  let source = null;
  let heardAt = Date.now();
  let hiddenTimer = 0;

  const connect = () => {
    source?.close();
    source = new EventSource(run.dataset.events);
    source.addEventListener("open", heard);
    source.addEventListener("beat", heard);
    source.addEventListener("part", (event) => {
      heard();
      showPart(JSON.parse(event.data));
    });
    source.addEventListener("state", (event) => {
      heard();
      showState(run, JSON.parse(event.data));
    });
    source.addEventListener("error", () => {
      tellLost();
      // Refused, for example because nobody is signed in any more: the browser does not try again by itself.
      if (source.readyState === EventSource.CLOSED) setTimeout(() => void reconnect(), RETRY_MS);
    });
  };
  const reconnect = async () => {
    const answer = await fetch(run.dataset.events, { method: "HEAD", redirect: "manual" }).catch(() => null);
    if (answer !== null && (answer.status === 401 || answer.type === "opaqueredirect")) tellSignedOut();
    else connect();
  };
  const heard = () => {
    heardAt = Date.now();
    tellConnection("live", "Live");
  };
  const tellLost = () => {
    tellConnection("lost", "Connection lost, trying again. Last news ", heardAt);
  };
  document.addEventListener("visibilitychange", () => {
    clearTimeout(hiddenTimer);
    // A page that nobody looks at costs the server nothing.
    if (document.hidden) hiddenTimer = setTimeout(() => source.close(), HIDDEN_MS);
    else if (source.readyState === EventSource.CLOSED) connect();
  });
  setInterval(() => {
    if (document.hidden || Date.now() - heardAt < SILENCE_MS) return;
    tellLost();
    if (source.readyState !== EventSource.CONNECTING) connect();
  }, 5 * SECOND);
  connect();
}

function tellConnection(state, text, atMs = null) {
  const place = document.getElementById("connection");
  const shown = `${state} ${text} ${atMs ?? ""}`;
  if (place.dataset.shown === shown) return;
  place.dataset.shown = shown;
  place.className = `connection ${state}`;
  place.replaceChildren(text);
  if (atMs === null) return;
  const time = document.createElement("time");
  time.dateTime = new Date(atMs).toISOString();
  time.dataset.ago = "";
  place.append(time, ".");
  tellTimes(place);
}

function tellSignedOut() {
  const place = document.getElementById("connection");
  const link = document.createElement("a");
  link.href = location.href;
  link.textContent = "Sign in again";
  place.className = "connection lost";
  place.replaceChildren("Your session has ended. ", link);
}

function showState(run, { state, sentence, title }) {
  document.title = `${title} - Touchdown`;
  if (run.dataset.state !== state)
    announce({ ok: state !== "failed", lines: [`The run is now: ${state}. ${sentence}`] });
  run.dataset.state = state;
}

/** Puts what has changed in the place of what is there. What somebody is typing into stays until it is left. */
function showPart(part) {
  const place = document.querySelector(`[data-part="${part.id}"]`) ?? document.getElementById(part.id);
  if (place === null || place.dataset.version === part.version) return;
  if (isBeingEdited(place)) {
    place.waitingPart = part;
    return;
  }
  delete place.waitingPart;
  place.dataset.version = part.version;
  const fresh = document.createElement("div");
  fresh.innerHTML = part.html ?? "";
  tellTimes(fresh);
  morphChildren(place, fresh);
  const section = place.closest("section");
  if (section === null) return;
  section.hidden = part.html === null;
  const entry = document.querySelector(`nav.sections li[data-of="${part.id}"]`);
  if (entry !== null) entry.hidden = part.html === null;
}

document.addEventListener("focusout", (event) => {
  const place = event.target.closest?.("[data-part]");
  // The next element has the focus only after this event.
  if (place !== null && place !== undefined)
    setTimeout(() => place.waitingPart !== undefined && showPart(place.waitingPart));
});

function isBeingEdited(place) {
  const field = document.activeElement;
  return place.contains(field) && isField(field) && isChanged(field);
}

function isField(element) {
  return ["INPUT", "TEXTAREA", "SELECT"].includes(element.nodeName);
}

function isChanged(field) {
  if (field.nodeName === "SELECT")
    return [...field.options].some((option) => option.selected !== option.defaultSelected);
  return field.value !== field.defaultValue || field.checked !== field.defaultChecked;
}

/** Makes `old` what `fresh` is and touches nothing that is alike already: focus, scrolling, what is open and what is typed stay. */
function morphChildren(old, fresh) {
  const keyed = new Map([...old.children].flatMap((child) => (keyOf(child) === null ? [] : [[keyOf(child), child]])));
  let at = old.firstChild;
  for (const wanted of Array.from(fresh.childNodes)) {
    const key = keyOf(wanted);
    const known = key === null ? null : keyed.get(key);
    if (known !== null && known !== undefined && known !== at) old.insertBefore(known, at);
    const present = known ?? at;
    if (
      present !== null &&
      isAlike(present, wanted) &&
      ((known !== undefined && known !== null) || keyOf(present) === null)
    ) {
      at = present.nextSibling;
      morph(present, wanted);
    } else old.insertBefore(wanted, at);
  }
  while (at !== null) {
    const next = at.nextSibling;
    at.remove();
    at = next;
  }
}

function keyOf(node) {
  return node.nodeType === Node.ELEMENT_NODE && node.id !== "" ? node.id : null;
}

function isAlike(a, b) {
  return a.nodeType === b.nodeType && a.nodeName === b.nodeName;
}

function morph(old, fresh) {
  if (old.nodeType !== Node.ELEMENT_NODE) {
    if (old.nodeValue !== fresh.nodeValue) old.nodeValue = fresh.nodeValue;
    return;
  }
  if (isField(old) && isChanged(old)) return;
  // Whatever somebody has opened or closed stays so.
  const isKept = (name) => old.nodeName === "DETAILS" && name === "open";
  for (const { name } of Array.from(old.attributes))
    if (!fresh.hasAttribute(name) && !isKept(name)) old.removeAttribute(name);
  for (const { name, value } of fresh.attributes)
    if (old.getAttribute(name) !== value && !isKept(name)) old.setAttribute(name, value);
  morphChildren(old, fresh);
}

/** "12 s ago", with the moment itself as the title. */
function tellTimes(place) {
  const now = Date.now();
  for (const time of place.querySelectorAll("time[data-ago]")) {
    const text = ago(now - Date.parse(time.dateTime));
    if (time.textContent === text) continue;
    time.title = time.dateTime.replace("T", " ").replace(/\.\d+Z$/, " UTC");
    time.textContent = text;
  }
}

function ago(ms) {
  const seconds = Math.max(0, Math.floor(ms / SECOND));
  if (seconds < 60) return `${seconds} s ago`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ago`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} h ago` : `${Math.floor(hours / 24)} days ago`;
}

/** A form that acts is sent without leaving the page; one that asks to be confirmed is, first. */
async function onSubmit(event) {
  const form = event.target;
  const isAction = form.action.includes("/actions/");
  if (form.dataset.sent === "confirmed" && !isAction) return;
  if (!isAction && form.dataset.confirm === undefined) return;
  event.preventDefault();
  if (form.getAttribute("aria-busy") === "true") return;
  if (form.dataset.confirm !== undefined && !(await isConfirmed(form.dataset.confirm, event.submitter))) return;
  if (isAction) await send(form, event.submitter);
  else {
    form.dataset.sent = "confirmed";
    form.requestSubmit(event.submitter);
  }
}

async function send(form, submitter) {
  form.setAttribute("aria-busy", "true");
  submitter?.setAttribute("aria-disabled", "true");
  try {
    const answer = await fetch(form.action, {
      method: "POST",
      headers: { Accept: "application/json" },
      body: new URLSearchParams(new FormData(form, submitter)),
    });
    announce(await outcomeOf(answer));
    if (answer.ok) form.reset();
  } catch {
    announce({
      ok: false,
      lines: [
        "The server does not answer: nobody knows whether it was done.",
        "Look at the audit log below before you try again.",
      ],
    });
  } finally {
    form.removeAttribute("aria-busy");
    submitter?.removeAttribute("aria-disabled");
  }
}

async function outcomeOf(answer) {
  const outcome = await answer.json().catch(() => null);
  if (outcome?.ok === true) return outcome;
  const lines = [outcome?.message, outcome?.hint].filter((line) => typeof line === "string" && line !== "");
  return { ok: false, lines: lines.length > 0 ? lines : [`It was refused (${answer.status}). Load the page again.`] };
}

function isConfirmed(question, opener) {
  const dialog = document.createElement("dialog");
  const text = document.createElement("p");
  text.id = "confirm-text";
  text.textContent = question;
  dialog.setAttribute("aria-labelledby", text.id);
  const buttons = document.createElement("div");
  const no = button("Cancel", () => dialog.close("no"));
  const yes = button(opener?.textContent.trim() || "Yes", () => dialog.close("yes"));
  yes.className = "grave";
  buttons.append(no, yes);
  dialog.append(text, buttons);
  document.body.append(dialog);
  dialog.showModal();
  no.focus();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      opener?.focus();
      resolve(dialog.returnValue === "yes");
    });
  });
}

function button(text, onClick) {
  const made = document.createElement("button");
  made.type = "button";
  made.textContent = text;
  made.addEventListener("click", onClick);
  return made;
}

/** Said to those who listen and shown to those who look; what went wrong stays until it is put away. */
function announce({ ok, lines }) {
  const place = document.getElementById("said");
  const said = document.createElement("div");
  said.className = ok ? "PASS" : "FAIL";
  const texts = document.createElement("div");
  for (const line of lines) {
    const paragraph = document.createElement("p");
    paragraph.textContent = line;
    texts.append(paragraph);
  }
  const close = button("×", () => said.remove());
  close.setAttribute("aria-label", "Put away");
  said.append(texts, close);
  place.append(said);
  if (ok) setTimeout(() => said.remove(), SAID_MS);
}

/** Shows in the navigation which section is being read. */
function markSection() {
  const links = new Map([...document.querySelectorAll("nav.sections a")].map((link) => [link.hash.slice(1), link]));
  const seen = new Set();
  const observer = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) {
        if (isIntersecting) seen.add(target.id);
        else seen.delete(target.id);
      }
      const first = [...links.keys()].find((id) => seen.has(id));
      for (const link of links.values()) link.removeAttribute("aria-current");
      links.get(first)?.setAttribute("aria-current", "true");
    },
    { rootMargin: "-60px 0px -55% 0px" },
  );
  for (const section of document.querySelectorAll("main > section[id]")) observer.observe(section);
}
