// The station file: check-in and ratings without a network. Every record has a uuid, so that bringing it back twice counts once.
(() => {
  const words = document.body.dataset, at = (id) => document.getElementById(id), key = `station-${STATION.station}`;
  const byTicket = new Map(STATION.people.map((one) => [one.ticket, one]));
  let records = [];
  try { records = JSON.parse(localStorage.getItem(key) || "[]"); } catch { /* a browser without storage keeps them until it is closed */ }
  const dayOf = (moment) => new Date(moment.getTime() + 8 * 3600e3).toISOString().slice(0, 10); // days are days of Shanghai
  const inside = new Set(STATION.people.flatMap((one) => one.in.map((day) => `${day} ${one.who}`)));
  const rated = new Set(STATION.people.filter((one) => one.rated).map((one) => one.who));
  for (const one of records) {
    if (one.kind === "check_in") inside.add(`${dayOf(new Date(one.at))} ${one.who}`);
    else rated.add(one.who);
  }
  const today = (one) => `${dayOf(new Date())} ${one.who}`;

  function uuid() {
    if (crypto.randomUUID) return crypto.randomUUID();
    const b = crypto.getRandomValues(new Uint8Array(16));
    b[6] = (b[6] & 15) | 64; b[8] = (b[8] & 63) | 128;
    const h = [...b].map((n) => n.toString(16).padStart(2, "0")).join("");
    return `${h.slice(0, 8)}-${h.slice(8, 12)}-${h.slice(12, 16)}-${h.slice(16, 20)}-${h.slice(20)}`;
  }
  function keep(record) {
    records.push({ uuid: uuid(), at: new Date().toISOString(), ...record });
    try { localStorage.setItem(key, JSON.stringify(records)); } catch { /* see above */ }
    draw();
  }
  function typed(id) { return byTicket.get(at(id).value.toUpperCase().replace(/[^A-Z0-9]/g, "")); }
  function checkIn(one) {
    if (inside.has(today(one))) return `${one.name}: ${words.already}`;
    inside.add(today(one));
    keep({ kind: "check_in", who: one.who });
    return `${one.name}: ${words.checked}`;
  }
  function draw() {
    const wanted = at("filter").value.trim();
    at("people").replaceChildren(...STATION.people.filter((one) => one.name.includes(wanted)).map((one) => {
      const row = document.createElement("li"), name = document.createElement("span"), sub = document.createElement("span"), button = document.createElement("button");
      name.textContent = one.name; sub.textContent = `${one.kind} ${one.title}`; name.append(sub);
      button.type = "button"; button.textContent = inside.has(today(one)) ? words.checked : words.check;
      button.disabled = inside.has(today(one));
      button.setAttribute("aria-label", `${button.textContent} ${one.name}`);
      button.addEventListener("click", () => { at("said").textContent = checkIn(one); });
      row.append(name, button);
      return row;
    }));
    at("count").textContent = `${STATION.people.filter((one) => inside.has(today(one))).length} / ${STATION.people.length} · ${words.pending.replace("{n}", records.length)}`;
  }
  at("enter").addEventListener("submit", (event) => {
    event.preventDefault();
    const one = typed("ticket");
    at("said").textContent = one ? checkIn(one) : words.unknown;
    if (one) at("ticket").value = "";
  });
  at("rate").addEventListener("submit", (event) => {
    event.preventDefault();
    const one = typed("rate-ticket");
    if (!one || rated.has(one.who)) { at("rate-said").textContent = one ? words.rated : words.unknown; return; }
    rated.add(one.who);
    keep({ kind: "rating", who: one.who, stars: Number(at("stars").value), text: at("text").value });
    at("rate-said").textContent = words.thanks;
    at("rate-ticket").value = at("text").value = "";
  });
  at("filter").addEventListener("input", draw);
  at("export").addEventListener("click", () => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([JSON.stringify({ station: STATION.station, records })], { type: "application/json" }));
    link.download = `${STATION.station}.json`;
    link.click();
  });
  draw();
})();
