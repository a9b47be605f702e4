// "/" puts the cursor into the search field of the bar.
import { isShortcut } from "./keys.js";

document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || !isShortcut(event)) return;
  const field = document.querySelector("[data-search]");
  if (!field || field.offsetParent === null) return;
  event.preventDefault();
  field.focus();
  field.select();
});
