// What an evaluator taps stays on the device until the house has answered that it is kept: through a reload,
// a closed page, an hour without network, an expired session. Each thing has a key and is kept once.
(() => {
  "use strict";
  const field = document.querySelector("[data-field]");
  if (!field) return;
  const NAME = "sinergi-lapangan";
  const PAGE = "lapangan"; // forgotten when one signs out
  const AT_ONCE = 50;
  const AGAIN = 5_000;
  const EXCHANGE = 300_000;
  const person = document.body.dataset.person;
  const { drill } = field.dataset;
  const strip = document.getElementById("antre");
  const refused = document.getElementById("ditolak");
  const memory = new Map(); // a device that forbids storing still sends what it has while the page is open
  let base = null;
  let offset = null;
  let sending = false;
  let state = "waiting";

  begin();

  async function begin() {
    base = await open();
    document.addEventListener("submit", taken, true);
    document.addEventListener("htmx:after:swap", paint);
    window.addEventListener("online", () => compare().then(flush));
    document.addEventListener("visibilitychange", () => document.hidden || flush());
    setInterval(flush, AGAIN);
    setInterval(compare, EXCHANGE);
    remember();
    await compare();
    await paint();
    flush();
  }

  function open() {
    return new Promise((done) => {
      try {
        const asked = indexedDB.open(NAME, 1);
        asked.onupgradeneeded = () => asked.result.createObjectStore("said", { keyPath: "id" });
        asked.onsuccess = () => done(asked.result);
        asked.onerror = () => done(null);
      } catch {
        done(null);
      }
    });
  }

  function act(mode, work) {
    return new Promise((done, fail) => {
      const asked = work(base.transaction("said", mode, { durability: "strict" }).objectStore("said"));
      asked.transaction.oncomplete = () => done(asked.result);
      asked.transaction.onabort = () => fail(asked.transaction.error);
    });
  }

  async function keep(one) {
    if (!base) return void memory.set(one.id, one);
    try {
      await act("readwrite", (said) => said.put(one));
    } catch {
      memory.set(one.id, one); // full: it is sent from here
    }
  }

  async function forget(id) {
    memory.delete(id);
    if (base) await act("readwrite", (said) => said.delete(id));
  }

  // Everything of this person and this drill that has not been answered yet, the oldest first.
  async function kept() {
    const stored = base ? await act("readonly", (said) => said.getAll()) : [];
    const every = [...stored, ...memory.values()];
    return every.filter((one) => one.person === person && one.drill === drill).sort((a, b) => a.at - b.at || a.turn - b.turn);
  }

  async function taken(event) {
    const form = event.target.closest?.("form[data-tap]");
    if (!form || event.defaultPrevented) return;
    const said = new FormData(form);
    if (said.get("at")) return; // an hour from a sheet goes straight to the house
    event.preventDefault();
    event.stopPropagation();
    const what = said.get("what");
    const key = what === "undo" ? said.get("key") : fresh();
    const photo = said.get("photo");
    const one = { id: `${key} ${what === "undo"}`, key, what, person, drill, at: Date.now(), turn: performance.now(), offset };
    if (said.get("count") !== null) one.count = Number(said.get("count"));
    if (what === "note") Object.assign(one, { text: said.get("text"), tone: said.get("tone") });
    if (photo?.size) one.photo = photo;
    if (form.closest("li")?.dataset.pending && what !== "undo" && !what.startsWith("objective:")) return;
    navigator.vibrate?.(30);
    await keep(one);
    if (form.hasAttribute("data-note")) form.reset();
    await paint();
    flush();
  }

  function fresh() {
    if (crypto.randomUUID) return crypto.randomUUID();
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 15) | 64;
    bytes[8] = (bytes[8] & 63) | 128;
    const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
  }

  // The page itself opens without network too, as long as something can be written down on it.
  async function remember() {
    try {
      if (!document.querySelector("form[data-note]")) return void (await caches.delete(PAGE));
      await navigator.serviceWorker.register("/sw.js");
      const parts = [...document.querySelectorAll("link[href*='/static/'], script[src*='/static/']")];
      const cache = await caches.open(PAGE);
      await cache.addAll([location.pathname, ...new Set(parts.map((part) => part.href || part.src))]);
    } catch {
      // Without it only a reload needs the network: what was tapped is kept all the same.
    }
  }

  // How far this device's clock is from the house's: the quickest of three questions is the truest.
  async function compare() {
    let best = Infinity;
    for (let turn = 0; turn < 3; turn += 1) {
      try {
        const since = Date.now();
        const answer = await fetch(field.dataset.hour, { credentials: "same-origin", cache: "no-store" });
        const until = Date.now();
        if (!answer.ok || answer.redirected || until < since || until - since >= best) continue;
        const { now } = await answer.json();
        best = until - since;
        offset = Math.round(now - (since + until) / 2);
        localStorage.setItem("sinergi-jam", offset);
      } catch {
        return;
      }
    }
  }

  async function flush() {
    if (sending) return;
    sending = true;
    try {
      await send();
    } catch {
      state = "waiting"; // no network: the next turn tries again
    }
    sending = false;
    await paint();
  }

  async function send() {
    for (;;) {
      const every = await kept();
      const next = every.filter((one) => !one.words && !one.arrived).slice(0, AT_ONCE);
      if (next.length && !(await deliver(next))) return;
      const pictures = (await kept()).filter((one) => one.arrived && !one.words);
      for (const one of pictures) if (!(await upload(one))) return;
      if (!next.length && !pictures.length) return;
      document.dispatchEvent(new CustomEvent("sinergi:arrived"));
    }
  }

  async function deliver(next) {
    const said = next.map(({ key, what, at, offset: off, count, text, tone }) => ({ key, what, at, offset: off, count, text, tone }));
    const body = JSON.stringify({ sent_at: Date.now(), said });
    const answer = await post(field.dataset.send, body, { "Content-Type": "application/json" });
    if (!answer) return false;
    const told = await answer.json();
    if (!answer.ok) {
      state = "late";
      strip.dataset.words = told.message ?? "";
      return false;
    }
    for (const one of told.said) await settle(next, one);
    return true;
  }

  async function settle(next, { key, kept: isKept, words }) {
    for (const one of next.filter((two) => two.key === key)) {
      if (!isKept) await keep({ ...one, words });
      else if (one.photo) await keep({ ...one, arrived: true });
      else await forget(one.id);
    }
  }

  async function upload(one) {
    const body = new FormData();
    body.append("photo", one.photo, one.photo.name || "foto.jpg");
    const answer = await post(field.dataset.photo.replace(/0{8}-[0-]+/, one.key), body, {});
    if (!answer) return false;
    if (answer.ok) await forget(one.id);
    else await keep({ ...one, words: (await answer.json().catch(() => ({}))).message || String(answer.status) });
    return true;
  }

  // An answer of the house, or nothing when nobody is signed in any more: then everything stays here.
  async function post(address, body, headers) {
    const token = document.querySelector("input[name=csrfmiddlewaretoken]")?.value ?? "";
    const said = { method: "POST", body, credentials: "same-origin", headers: { ...headers, "X-CSRFToken": token } };
    const answer = await fetch(address, said);
    const isJson = answer.headers.get("Content-Type")?.startsWith("application/json");
    if (answer.status >= 500) throw new Error("later");
    if (!answer.redirected && isJson) return answer;
    state = "out";
    return null;
  }

  async function paint() {
    const every = await kept();
    const waiting = every.filter((one) => !one.words);
    if (!waiting.length) state = base ? "clear" : "unkept";
    else if (state === "clear" || state === "unkept") state = "waiting";
    strip.hidden = false;
    if (strip.dataset.state !== state || strip.dataset.count !== String(waiting.length)) say(waiting.length);
    for (const row of field.querySelectorAll("[data-what]")) mark(row, waiting);
    list(every.filter((one) => one.words));
  }

  function say(count) {
    const words = strip.dataset[state].replace("#", count);
    strip.textContent = state === "late" ? `${words} ${strip.dataset.words}` : words;
    Object.assign(strip.dataset, { state, count });
  }

  // What waits here is shown as seen already, with the hour by the house's clock.
  function mark(row, waiting) {
    const undone = waiting.some((one) => one.what === "undo" && one.key === row.dataset.tapped);
    const taken = new Set(waiting.filter((one) => one.what === "undo").map((one) => one.key));
    const one = waiting.findLast((two) => two.what === row.dataset.what && !taken.has(two.key));
    row.toggleAttribute("data-pending", Boolean(one));
    if (one) row.dataset.pending = one.key;
    row.classList.toggle("is-seen", !undone && Boolean(one || row.dataset.tapped));
    let note = row.querySelector("[data-waits]");
    if (!one) return void note?.remove();
    if (!note) {
      note = document.createElement("p");
      note.className = "when";
      note.dataset.waits = "";
      row.append(note);
    }
    const hour = new Date(one.at + (one.offset ?? 0)).toLocaleTimeString("id", { hour12: false });
    note.textContent = `✓ ${hour} · ${strip.dataset.waits}`;
  }

  function list(those) {
    refused.hidden = !those.length;
    refused.replaceChildren(
      ...those.map((one) => {
        const row = document.createElement("li");
        const drop = document.createElement("button");
        const hour = new Date(one.at + (one.offset ?? 0)).toLocaleTimeString("id", { hour12: false });
        row.textContent = `${one.text || wordsOf(one)} (${hour}): ${one.words} `;
        drop.type = "button";
        drop.className = "btn";
        drop.textContent = refused.dataset.again;
        drop.addEventListener("click", () => forget(one.id).then(paint));
        row.append(drop);
        return row;
      }),
    );
  }

  function wordsOf(one) {
    const row = field.querySelector(`[data-what="${CSS.escape(one.what)}"]`);
    return row?.querySelector("button span, .do, label")?.firstChild?.textContent.trim() ?? "";
  }
})();
