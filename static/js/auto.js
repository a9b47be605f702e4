// Filters and order apply themselves; on a phone the sheet waits for its button.
document.addEventListener("change", (event) => {
  const form = event.target.closest?.("form[data-auto]");
  if (!form || form.matches(":popover-open")) return;
  form.requestSubmit();
});
