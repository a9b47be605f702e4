// Says how many characters are left in a field once that is near, counted as a reader counts them.
import { ready } from "./ready.js";

ready("[data-count]", (field) => {
  const line = document.getElementById(`${field.id}-count`);
  if (!line) return;
  const most = Number(field.dataset.count);
  const show = () => {
    const left = most - [...field.value].length;
    line.hidden = left > most / 4;
    line.textContent = (left < 0 ? line.dataset.over : line.dataset.left).replace("{n}", Math.abs(left));
    line.classList.toggle("is-over", left < 0);
  };
  field.addEventListener("input", show);
  show();
});
