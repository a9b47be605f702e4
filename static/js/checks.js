// Counts the boxes of a checklist while they are ticked, and says beside the button how many are missing.
import { ready } from "./ready.js";

ready(".checks", (checks) => {
  const boxes = [...checks.querySelectorAll("input[type=checkbox]")];
  const done = checks.querySelector("[data-done]");
  const left = (boxes[0]?.form ?? document).querySelector("[data-missing]");
  const show = () => {
    const n = boxes.filter((box) => box.checked).length;
    if (done) done.textContent = n;
    if (!left) return;
    left.hidden = n === boxes.length;
    left.textContent = left.dataset.missing.replace("{n}", boxes.length - n);
  };
  checks.addEventListener("change", show);
  show();
});
