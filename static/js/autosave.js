// A draft is saved when its page is left and after half a minute of quiet; a form that was submitted is not.
import { ready } from "./ready.js";

export function text(form) {
  const fields = new FormData(form);
  for (const [name, value] of [...fields]) if (value instanceof File) fields.delete(name);
  return new URLSearchParams(fields);
}

ready("form[data-autosave]", (form) => {
  let kept = text(form).toString();
  let timer = 0;
  let leaving = false;
  let saving = null;
  const note = document.querySelector("[data-saved]");
  setTimeout(() => { kept = text(form).toString(); }); // after lines and tags have put themselves up

  // A saved draft has a new version, and a new one an address of its own: the next save goes there, and so does who reloads the page.
  function take(told, fields) {
    if (!told.saved) return;
    if (note) note.hidden = false;
    form.elements.version.value = told.version;
    form.action = told.action;
    form.dataset.autosave = told.autosave;
    history.replaceState(null, "", told.action);
    fields.set("version", told.version); // What was typed while it was on its way is still to be saved.
    kept = fields.toString();
  }

  async function send(fields) {
    kept = fields.toString();
    try {
      const answer = await fetch(form.dataset.autosave, { method: "POST", body: fields, keepalive: true, headers: { "X-Autosave": "1" } });
      if (!answer.ok) kept = "";
      else take(await answer.json(), fields);
    } catch {
      kept = ""; // The next change tries again.
    }
    saving = null;
  }

  function save() {
    clearTimeout(timer);
    if (!form.isConnected || leaving || saving) return;
    const fields = text(form);
    if (fields.toString() !== kept) saving = send(fields);
  }

  form.addEventListener("input", () => {
    if (note) note.hidden = true;
    clearTimeout(timer);
    timer = setTimeout(save, 30000);
  });
  form.addEventListener("submit", (event) => {
    setTimeout(() => { leaving = !event.defaultPrevented; });
    if (!saving) return;
    event.preventDefault(); // The draft that is on its way would be made twice.
    event.stopPropagation();
    saving.then(() => form.requestSubmit(event.submitter));
  });
  document.addEventListener("visibilitychange", () => { if (document.hidden) save(); });
  addEventListener("pagehide", save);
  addEventListener("pageshow", () => { leaving = false; });
});
