// A form that is on its way is not sent twice; coming back to the page makes it usable again.
const sent = new Set();

function release(form) {
  sent.delete(form);
  for (const button of form.querySelectorAll("[type=submit].is-busy")) {
    button.classList.remove("is-busy");
    button.removeAttribute("aria-disabled");
  }
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("[data-once]")) return;
  if (sent.has(form)) {
    event.preventDefault();
    return;
  }
  sent.add(form);
  // After the event, so that the pressed button's own value is still sent.
  setTimeout(() => {
    if (event.defaultPrevented && !form.matches("[hx-post], [hx-put]")) return release(form);
    for (const button of form.querySelectorAll("[type=submit]")) {
      button.classList.add("is-busy");
      button.setAttribute("aria-disabled", "true");
    }
  });
});

addEventListener("pageshow", () => sent.forEach(release));
document.addEventListener("htmx:finally:request", () => sent.forEach(release));
