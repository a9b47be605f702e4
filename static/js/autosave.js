// A draft is saved when its page is left and after half a minute of quiet; a form that was submitted is not.
import { ready } from "./ready.js";

function text(form) {
  const fields = new FormData(form);
  for (const [name, value] of [...fields]) if (value instanceof File) fields.delete(name);
  return new URLSearchParams(fields);
}

ready("form[data-autosave]", (form) => {
  let kept = text(form).toString();
  let timer = 0;
  let leaving = false;
  const note = document.querySelector("[data-saved]");
  setTimeout(() => { kept = text(form).toString(); }); // after lines and tags have put themselves up

  // A saved draft has a new version, and a new one an address of its own: the next save goes there.
  function take(told, fields) {
    if (!told.saved) return;
    if (note) note.hidden = false;
    form.elements.version.value = told.version;
    form.action = told.action;
    form.dataset.autosave = told.autosave;
    fields.set("version", told.version); // What was typed while it was on its way is still to be saved.
    kept = fields.toString();
  }

  async function save() {
    clearTimeout(timer);
    const fields = text(form);
    if (leaving || fields.toString() === kept) return;
    kept = fields.toString();
    try {
      const answer = await fetch(form.dataset.autosave, { method: "POST", body: fields, keepalive: true, headers: { "X-Autosave": "1" } });
      if (!answer.ok) kept = "";
      else take(await answer.json(), fields);
    } catch {
      kept = ""; // The next change tries again.
    }
  }

  form.addEventListener("input", () => {
    if (note) note.hidden = true;
    clearTimeout(timer);
    timer = setTimeout(save, 30000);
  });
  form.addEventListener("submit", (event) => setTimeout(() => { leaving = !event.defaultPrevented; }));
  document.addEventListener("visibilitychange", () => { if (document.hidden) save(); });
  addEventListener("pagehide", save);
  addEventListener("pageshow", () => { leaving = false; });
});
