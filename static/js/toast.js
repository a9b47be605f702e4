// Flash lines: read out once, gone after ten seconds unless someone is on them, or closed by hand.
import { ready } from "./ready.js";

function close(toast) {
  if (toast.contains(document.activeElement)) document.getElementById("main")?.focus();
  toast.remove();
}

function closeButton(toast) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn ghost square small";
  button.ariaLabel = toast.closest("[data-close]")?.dataset.close ?? "";
  button.textContent = "×";
  button.addEventListener("click", () => close(toast));
  toast.append(button);
}

function countDown(toast) {
  let left = Number(toast.dataset.seconds);
  if (!left) return;
  const clock = setInterval(() => {
    if (toast.matches(":hover, :focus-within") || document.hidden) return;
    left -= 1;
    if (left > 0 && toast.isConnected) return;
    clearInterval(clock);
    close(toast);
  }, 1000);
}

ready(".toast", (toast) => {
  // A live region reads what is put into it, not what it held when the page opened.
  const line = toast.querySelector("p");
  const words = [...line.childNodes];
  line.replaceChildren();
  setTimeout(() => line.replaceChildren(...words), 150);
  closeButton(toast);
  countDown(toast);
});
