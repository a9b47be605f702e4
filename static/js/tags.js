// Tags as chips with suggestions. The field keeps its name and holds the words joined by "，", as without JavaScript.
import { ready } from "./ready.js";

const split = (text) => text.split(/[,，、;；\n]+/).map((word) => word.trim()).filter(Boolean);
const composing = (event) => event.isComposing || event.keyCode === 229;

function element(name, cls, text = "") {
  const made = document.createElement(name);
  made.className = cls;
  made.textContent = text;
  return made;
}

class TagInput {
  constructor(box) {
    this.box = box;
    this.say = box.dataset;
    this.kept = box.querySelector("input");
    this.tags = split(this.kept.value);
    const free = new Set(split(this.say.unknown ?? ""));
    this.known = new Set(this.tags.filter((word) => !free.has(word)));
    this.active = -1;
    this.asked = 0;
    this.build();
    this.draw();
  }

  build() {
    this.field = element("div", "tagbox");
    this.input = this.kept.cloneNode();
    Object.assign(this.input, { value: "", placeholder: this.say.placeholder, role: "combobox", ariaExpanded: "false", ariaAutoComplete: "list" });
    for (const name of ["name", "list"]) this.input.removeAttribute(name);
    this.kept.type = "hidden";
    for (const name of ["id", "list", "aria-describedby", "aria-invalid", "placeholder"]) this.kept.removeAttribute(name);
    this.list = element("ul", "options");
    Object.assign(this.list, { id: `${this.input.id}-options`, role: "listbox", hidden: true, ariaLabel: this.say.placeholder });
    this.input.setAttribute("aria-controls", this.list.id);
    this.status = element("p", "vh");
    this.status.id = `${this.input.id}-chosen`;
    this.input.setAttribute("aria-describedby", `${this.input.getAttribute("aria-describedby") ?? ""} ${this.status.id}`.trim());
    this.field.append(this.input);
    this.box.append(this.field, this.list, this.status);
    this.field.addEventListener("click", (event) => { if (event.target === this.field) this.input.focus(); });
    this.input.addEventListener("keydown", (event) => this.press(event));
    this.input.addEventListener("input", (event) => { if (!composing(event)) this.typed(); });
    this.input.addEventListener("compositionend", () => this.typed());
    // A word that is still being typed goes along with what is sent or saved.
    this.kept.form?.addEventListener("formdata", (event) => event.formData.set(this.kept.name, [...new Set([...this.tags, ...split(this.input.value)])].join("，")));
    this.input.addEventListener("blur", () => setTimeout(() => { this.add(this.input.value); this.hide(); }, 150));
    this.list.addEventListener("mousedown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => {
      const option = event.target.closest("[role=option]");
      if (option) this.choose(option);
    });
  }

  draw() {
    this.field.querySelectorAll(".tag").forEach((tag) => tag.remove());
    for (const word of this.tags) {
      const tag = element("span", this.known.has(word) ? "tag" : "tag is-free", word);
      if (!this.known.has(word)) tag.append(" ", element("small", "", this.say.free));
      const button = element("button", "", "×");
      button.type = "button";
      button.ariaLabel = this.say.remove.replace("{name}", word);
      button.addEventListener("click", () => { this.drop(word); this.input.focus(); });
      tag.append(button);
      this.input.before(tag);
    }
    this.kept.value = this.tags.join("，");
    this.status.textContent = this.tags.length ? this.say.added.replace("{names}", this.tags.join("，")) : "";
    this.input.hidden = this.tags.length >= Number(this.say.limit);
  }

  add(text, known = false) {
    const words = split(text).filter((word) => !this.tags.includes(word));
    this.input.value = "";
    if (!words.length) return;
    if (known) words.forEach((word) => this.known.add(word));
    this.tags = [...this.tags, ...words].slice(0, Number(this.say.limit));
    this.draw();
    this.kept.dispatchEvent(new Event("input", { bubbles: true }));
  }

  drop(word) {
    this.tags = this.tags.filter((one) => one !== word);
    this.draw();
    this.kept.dispatchEvent(new Event("input", { bubbles: true }));
  }

  typed() {
    const text = this.input.value;
    if (/[,，、;；]/.test(text)) {
      this.add(text);
      return this.hide();
    }
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.ask(text.trim()), 160);
  }

  async ask(text) {
    const turn = ++this.asked;
    if (!text) return this.hide();
    const query = new URLSearchParams({ q: text, ...(this.say.kind && { kind: this.say.kind }) });
    try {
      const answer = await fetch(`${this.say.url}?${query}`, { headers: { Accept: "application/json" } });
      if (answer.ok && turn === this.asked && document.activeElement === this.input) this.show(await answer.json());
    } catch {
      this.hide(); // Typing goes on without suggestions.
    }
  }

  show(found) {
    const tags = (Array.isArray(found) ? found : found.tags ?? []).filter((tag) => !this.tags.includes(tag.name));
    const rows = tags.map((tag) => this.option(tag.name, tag.name, tag.hint));
    if (!Array.isArray(found) && found.did_you_mean) rows.unshift(this.option(found.did_you_mean, this.say.mean.replace("{name}", found.did_you_mean)));
    rows.forEach((row, i) => { row.id = `${this.list.id}-${i}`; });
    if (!rows.length) {
      const line = element("li", "none", this.say.none);
      line.role = "option";
      line.ariaDisabled = "true";
      line.ariaSelected = "false";
      rows.push(line);
    }
    this.list.replaceChildren(...rows);
    this.list.hidden = false;
    this.input.ariaExpanded = "true";
    this.mark(-1);
  }

  option(name, text, hint = "") {
    const row = element("li", "", text);
    row.role = "option";
    row.dataset.name = name;
    if (hint) row.append(" ", element("small", "", hint));
    return row;
  }

  mark(i) {
    const rows = [...this.list.querySelectorAll("[data-name]")];
    this.active = rows.length && i >= 0 ? i % rows.length : i < -1 ? rows.length - 1 : -1;
    rows.forEach((row, n) => { row.ariaSelected = String(n === this.active); });
    const row = rows[this.active];
    if (row) this.input.setAttribute("aria-activedescendant", row.id);
    else this.input.removeAttribute("aria-activedescendant");
    row?.scrollIntoView({ block: "nearest" });
    return row;
  }

  choose(option) {
    if (!option.dataset.name) return;
    this.add(option.dataset.name, true);
    this.hide();
    this.input.focus();
  }

  hide() {
    this.asked += 1;
    this.list.hidden = true;
    this.input.ariaExpanded = "false";
    this.input.removeAttribute("aria-activedescendant");
    this.active = -1;
  }

  press(event) {
    if (composing(event)) return; // Enter and arrows belong to the input method.
    const open = !this.list.hidden;
    if (event.key === "ArrowDown" && open) this.mark(this.active + 1);
    else if (event.key === "ArrowUp" && open) this.mark(this.active > 0 ? this.active - 1 : -2);
    else if (event.key === "Escape" && open) this.hide();
    else if (event.key === "Enter" && (open || this.input.value.trim())) {
      const row = this.list.querySelectorAll("[data-name]")[this.active];
      if (open && row) this.choose(row);
      else { this.add(this.input.value); this.hide(); }
    } else if (event.key === "Backspace" && !this.input.value && this.tags.length) return this.drop(this.tags.at(-1));
    else return;
    event.preventDefault();
  }
}

ready("[data-tags]", (box) => new TagInput(box));
