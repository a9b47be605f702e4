// A value that was read from a pasted message is its writer's own once it is changed: its mark goes, as the server sees it too.
document.addEventListener("input", ({ target }) => {
  if (!target.name || target.name === "confirmed") return;
  for (const mark of target.form?.querySelectorAll("[data-unsure]") ?? []) {
    const line = mark.closest("[data-line]");
    if (line ? line.contains(target) : mark.dataset.unsure.split(" ").includes(target.name)) mark.remove();
  }
});
