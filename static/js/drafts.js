// Findings written without a network: each draft is locked with AES-GCM and waits in this browser; it is sent once the network is back,
// under a number of its own, so that it is there once however often it is sent, and is wiped when the server has it.
import { CLOSED, open, wipe } from "./drafts_store.js";

const box = document.getElementById("drafts");
const form = document.getElementById("finding-form");
const token = form.elements.csrf_token.value;
const { visit, whose } = box.dataset; // several people may share a tablet: each has drafts and a key of their own

function say(name, values = {}) {
  let text = box.dataset[name];
  for (const [key, value] of Object.entries(values)) text = text.replace(`{${key}}`, value);
  box.querySelector("[data-text]").textContent = text;
  box.hidden = false;
}

async function key() {
  const kept = await open("keys", (store) => store.get(whose));
  const answer = navigator.onLine ? await fetch(box.dataset.key, { method: "POST", headers: { "X-CSRFToken": token } }).catch(() => null) : null;
  if (!answer || !answer.ok || answer.redirected) return kept;
  const raw = Uint8Array.from(atob((await answer.json()).key), (c) => c.charCodeAt(0));
  // Never to be read out again, not even by this script: the database keeps the key itself, not its bytes.
  const made = await crypto.subtle.importKey("raw", raw, "AES-GCM", false, ["encrypt", "decrypt"]);
  await open("keys", (store) => store.clear(), "readwrite"); // what somebody else left stays locked until they are back
  await open("keys", (store) => store.put(made, whose), "readwrite");
  return made;
}

async function keep(fields) {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const plain = new TextEncoder().encode(JSON.stringify(fields));
  const locked = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, await ready, plain);
  await open("drafts", (store) => store.put({ visit, whose, iv, locked }, fields.client_id), "readwrite");
}

async function read(number) {
  const row = await open("drafts", (store) => store.get(number));
  const plain = await crypto.subtle.decrypt({ name: "AES-GCM", iv: row.iv }, await ready, row.locked);
  return JSON.parse(new TextDecoder().decode(plain));
}

async function waiting() {
  const all = await open("drafts", (store) => store.getAllKeys());
  const rows = await Promise.all(all.map(async (number) => [number, await open("drafts", (store) => store.get(number))]));
  return rows.filter(([, row]) => row.visit === visit && row.whose === whose).map(([number]) => number);
}

function list(told, fields) {
  document.getElementById("none-yet")?.remove();
  const item = document.createElement("li");
  const link = Object.assign(document.createElement("a"), { href: told.page, textContent: told.saved });
  item.append(link, " ", Object.assign(document.createElement("bdi"), { textContent: fields.phenomenon.slice(0, 80) }));
  document.getElementById("sent").append(item);
}

function fill(fields) {
  for (const [name, value] of Object.entries(fields)) {
    if (name === "csrf_token" || !form.elements[name]) continue;
    form.elements[name].value = value;
  }
}

// Puts a refused draft back into the form, with what is wrong in the line above it: nothing that was typed is lost.
function put(fields, told) {
  fill(fields);
  const texts = [...(told.form || []), ...Object.values(told.errors || {}).flat()];
  say("wrong", { text: texts.join(" ") });
}

async function send(number) {
  const fields = await read(number);
  const body = new URLSearchParams({ ...fields, csrf_token: token });
  const answer = await fetch(form.action, { method: "POST", body, headers: { "X-Draft": "1" } });
  if (answer.redirected || answer.status === 401 || answer.status === 403 || answer.status === 400) { say("signedOut"); return false; }
  if (answer.status === 422) {
    await open("drafts", (store) => store.delete(number), "readwrite");
    put(fields, await answer.json());
    return false;
  }
  if (!answer.ok) return false;
  const told = await answer.json();
  await open("drafts", (store) => store.delete(number), "readwrite");
  list(told, fields);
  say("sent", { code: told.saved });
  return true;
}

let busy = null;
async function sync() {
  const left = await waiting();
  if (left.length && !navigator.onLine) say("waiting", { n: left.length });
  if (!navigator.onLine) return;
  let failed = 0;
  for (const number of left) {
    try { if (!(await send(number))) return; }
    catch { failed += 1; } // one that cannot be read or sent holds no other one up
  }
  if (failed) say("waiting", { n: failed });
}

function go() { busy = (busy || Promise.resolve()).then(sync, sync); return busy; }

form.addEventListener("submit", async (event) => {
  if (keyless) return; // Without a key there is no lock: the plain form is sent.
  event.preventDefault();
  event.stopPropagation();
  const fields = Object.fromEntries([...new FormData(form)].filter(([, value]) => typeof value === "string"));
  delete fields.csrf_token;
  if (!fields.phenomenon.trim()) { form.elements.phenomenon.reportValidity(); form.elements.phenomenon.focus(); return; }
  fields.client_id = crypto.randomUUID();
  form.reset(); // At once: who goes on typing while this one is being locked loses nothing, and a second press finds an empty form.
  try { await keep(fields); }
  catch { fill(fields); form.submit(); return; }
  await go();
}, { capture: true });

// What waits here, also of somebody else, is lost when one signs out: whoever does is asked first. The wiping itself is in main.js, on every page.
document.addEventListener("submit", (event) => {
  if (!event.target.action.endsWith("/sign-out") || !Number(box.dataset.n || 0)) return;
  if (!confirm(box.dataset.leave.replace("{n}", box.dataset.n))) { event.preventDefault(); event.stopImmediatePropagation(); }
}, { capture: true });

let keyless = false;
const ready = key().catch(() => null).then((made) => { keyless = !made; return made; });
setInterval(async () => { if (!CLOSED.is) box.dataset.n = String((await open("drafts", (store) => store.getAllKeys())).length); }, 1000);
addEventListener("online", go);
ready.then((made) => { if (made) go(); });
export { wipe };
