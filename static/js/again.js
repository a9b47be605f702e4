// A text that was refused stands in its page alone: it goes with the page's place in the history, whose address can be opened
// again, so that Back and reload ask nothing, send nothing twice and draw the text again.
import { text } from "./autosave.js";
import { ready } from "./ready.js";

ready("form[data-unsaved]", (form) => history.replaceState({ typed: text(form).toString() }, "", form.action));

ready("form[data-preview]:not([data-unsaved])", async (form) => {
  const typed = history.state?.typed;
  if (!typed || new URLSearchParams(typed).get("version") !== form.elements.version.value) return; // it was saved since
  const answer = await fetch(form.dataset.preview, { method: "POST", body: new URLSearchParams(typed) });
  const drawn = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById(form.id);
  if (!drawn) return;
  form.replaceWith(drawn);
  htmx.process(drawn);
});

document.addEventListener("submit", (event) => {
  if (event.target.matches("form[data-preview]") && history.state?.typed) history.replaceState(null, "");
});
