// Keys of the staff desk. Each presses a button that is on the page: [data-key="a"] and so on; j and k walk, x ticks the open row; "/" is search.js.
import { isShortcut } from "./keys.js";
import { ready } from "./ready.js";

ready("[data-desk]", (desk) => {
  document.addEventListener("keydown", (event) => {
    if (!desk.isConnected || !isShortcut(event)) return;
    const button = desk.querySelector(`[data-key="${CSS.escape(event.key)}"]`) ?? document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
    if (!button || button.disabled || button.ariaDisabled === "true") return;
    event.preventDefault();
    button.focus();
    button.click();
    const opened = document.getElementById(button.getAttribute("popovertarget"));
    (opened?.querySelector("textarea") ?? opened?.querySelector("input:not([type=hidden]), select"))?.focus();
  });
  desk.querySelector("[data-pick]")?.addEventListener("click", (event) => {
    document.getElementById(event.currentTarget.dataset.pick)?.querySelector("input[type=checkbox]")?.click();
  });
  const bulk = desk.querySelector("[data-bulk]");
  if (!bulk) return;
  const boxes = () => [...desk.querySelectorAll(".triage > input[type=checkbox]")];
  const show = () => {
    const n = boxes().filter((box) => box.checked).length;
    bulk.hidden = n === 0;
    bulk.querySelector("[data-picked]").textContent = n;
    boxes().forEach((box) => box.closest(".triage").classList.toggle("is-picked", box.checked));
  };
  desk.addEventListener("change", show);
  bulk.querySelector("[data-clear]")?.addEventListener("click", (event) => {
    event.preventDefault();
    boxes().forEach((box) => { box.checked = false; });
    show();
  });
  show();
});
