// What an answer does not hold (sign in, a page that says what went wrong) is not swapped in, and what the reader unfolded stays so.
document.addEventListener("htmx:before:swap", (event) => {
  const fragments = event.detail.tasks.map((task) => task.fragment);
  if (fragments.some((fragment) => !fragment?.hasChildNodes())) return event.preventDefault();
  for (const fold of fragments.flatMap((fragment) => [...fragment.querySelectorAll("details[id]")])) {
    if (document.getElementById(fold.id)?.open) fold.open = true;
  }
});
