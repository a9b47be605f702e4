// Requirement lines: add, move, remove. Rows are renumbered, so that the form reads them in the order seen.
import { ready } from "./ready.js";

const blank = (row) => !row.querySelector("[name$='-text']").value.trim();

function renumber(section) {
  // Rows share a name for a moment while they change places, and the browser then drops a choice.
  const checked = [...section.querySelectorAll("[data-line] :checked")];
  section.querySelectorAll("[data-line]").forEach((row, i) => {
    row.querySelector(".ord").textContent = i + 1;
    for (const element of row.querySelectorAll("[name], [id], [aria-describedby]")) {
      for (const attribute of ["name", "id", "aria-describedby"]) {
        const value = element.getAttribute(attribute);
        if (value) element.setAttribute(attribute, value.replace(/-\d+-(?=\w+$)/, `-${i}-`));
      }
    }
    for (const element of row.querySelectorAll("[aria-label], legend")) {
      const put = (text) => text.replace(/\d+/, i + 1);
      if (element.ariaLabel) element.ariaLabel = put(element.ariaLabel);
      else element.textContent = put(element.textContent);
    }
  });
  checked.forEach((radio) => { radio.checked = true; });
}

ready("[data-lines]", (section) => {
  const list = section.querySelector("ol");
  const spare = section.querySelector("[data-spare]");
  const store = document.createDocumentFragment();
  const add = section.querySelector("[data-add]");
  if (spare) {
    store.append(...spare.querySelectorAll("[data-line]"));
    spare.remove();
  }
  const arrange = () => {
    renumber(section);
    const rows = [...list.children];
    add.hidden = !store.firstElementChild;
    rows.forEach((row, i) => {
      row.querySelector("[data-tools]").hidden = false;
      row.querySelector("[data-up]").disabled = i === 0;
      row.querySelector("[data-down]").disabled = i === rows.length - 1;
      row.querySelector("[data-remove]").disabled = rows.length === 1;
    });
  };
  const settle = (focus) => {
    arrange();
    (focus?.disabled ? focus.closest("[data-line]").querySelector("[name$='-text']") : focus)?.focus();
    section.dispatchEvent(new Event("input", { bubbles: true }));
  };
  const addRow = () => {
    const row = store.firstElementChild;
    if (!row) return;
    list.append(row);
    settle(row.querySelector("[name$='-text']"));
  };
  add.addEventListener("click", addRow);
  section.addEventListener("click", (event) => {
    const button = event.target.closest("[data-up], [data-down], [data-remove]");
    if (!button) return;
    const row = button.closest("[data-line]");
    if (button.matches("[data-up]")) row.previousElementSibling?.before(row);
    if (button.matches("[data-down]")) row.nextElementSibling?.after(row);
    if (button.matches("[data-remove]")) {
      const near = row.nextElementSibling ?? row.previousElementSibling;
      row.querySelectorAll("input:not([type=radio])").forEach((input) => { input.value = ""; });
      row.querySelectorAll(".error, .unsure").forEach((mark) => mark.remove());
      store.append(row);
      return settle(near.querySelector("[name$='-text']"));
    }
    settle(button);
  });
  list.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing || event.keyCode === 229) return;
    if (!event.target.matches("[name$='-text']")) return;
    event.preventDefault();
    const next = event.target.closest("[data-line]").nextElementSibling;
    if (next) next.querySelector("[name$='-text']").focus();
    else if (!blank(list.lastElementChild)) addRow();
  });
  arrange();
});
