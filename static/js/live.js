// Keeps the page true. Listens to /events/, fetches again what had news, and says so when cut off.
const address = document.querySelector('meta[name="events-url"]')?.content;
const strip = document.getElementById("cutoff");
const QUIET = 20_000;
const POLL = 15_000;
const HIDDEN = 60_000;
let source = null;
let heardAt = Date.now();
let polling = 0;
let hiding = 0;
let waiting = 0;
let fresh = true;
const due = new Set();
const newest = new Map(); // what a part last asked for: an older answer that comes late is not shown
let turn = 0;

if (address && window.EventSource) {
  listen();
  setInterval(watch, 5_000);
  document.addEventListener("visibilitychange", seen);
  window.addEventListener("pagehide", stop);
  window.addEventListener("pageshow", (event) => event.persisted && wake());
  window.addEventListener("online", wake);
  document.addEventListener("focusout", () => setTimeout(catchUp, 300));
  document.addEventListener("htmx:finally:request", wrote);
  document.addEventListener("sinergi:refresh", (event) => refresh([event.target]));
}

function listen() {
  stop();
  source = new EventSource(address, { withCredentials: true });
  source.addEventListener("open", heard);
  source.addEventListener("ping", pulse);
  source.addEventListener("message", news);
  source.addEventListener("journal", news);
  source.addEventListener("inbox", news);
  source.addEventListener("device", news);
}

function stop() {
  source?.close();
  source = null;
}

function heard() {
  heardAt = Date.now();
  if (!polling) return;
  clearInterval(polling);
  polling = 0;
  strip.hidden = true;
  refresh(all());
}

// Connected, but nobody can prove any more that urgent calls reach people: that is said, too.
function pulse(event) {
  heard();
  const silent = document.getElementById("silent");
  if (!silent) return;
  let since = null;
  try {
    since = JSON.parse(event.data).silent ?? null;
  } catch {
    return;
  }
  silent.hidden = !since;
  if (since) sayHour(silent, new Date(since));
}

function sayHour(strip, moment) {
  const since = strip.querySelector("[data-since]");
  const hours = { hour: "2-digit", minute: "2-digit", timeZone: since.dataset.zone, timeZoneName: "short" };
  const said = new Intl.DateTimeFormat("id", hours).format(moment); // only "id" knows WIB by its name
  since.textContent = !moment.valueOf() ? "–" : document.documentElement.lang === "en" ? said.replace(".", ":") : said;
}

function watch() {
  if (document.hidden || Date.now() - heardAt < QUIET) return;
  if (!polling) cutOff();
  if (!source || source.readyState === EventSource.CLOSED) listen();
}

function cutOff() {
  polling = setInterval(() => refresh(all()), POLL);
  sayHour(strip, heardAt);
  strip.hidden = false;
  document.dispatchEvent(new CustomEvent("sinergi:cut"));
}

// A hidden tab gives its connection back: a browser has only six of them for one address.
function seen() {
  clearTimeout(hiding);
  if (document.hidden) hiding = setTimeout(stop, HIDDEN);
  else if (!source) wake();
}

function wake() {
  heardAt = Date.now();
  listen();
  refresh(all());
}

function news(event) {
  heard();
  let told = {};
  try {
    told = JSON.parse(event.data);
  } catch {
    return;
  }
  document.dispatchEvent(new CustomEvent("sinergi:news", { detail: { type: event.type, ...told } }));
  if (event.type === "inbox" && greeted(told.count)) return;
  const names = [event.type, told.subject].filter(Boolean);
  for (const part of all()) {
    if (part.dataset.live.split(" ").some((name) => names.includes(name))) due.add(part);
  }
  soon();
}

function soon() {
  clearTimeout(waiting);
  waiting = setTimeout(() => refresh([...due]), 150);
}

// We have changed something ourselves: what is still being fetched may be from before.
function wrote(event) {
  if (event.detail?.ctx?.request?.method === "GET") return;
  for (const part of all()) {
    newest.set(part.id, ++turn);
    due.add(part);
  }
  soon();
}

// The first count only repeats what the page came with: nothing to fetch again, unless it differs.
function greeted(count) {
  const shown = Number(document.querySelector("[data-inbox-count]")?.textContent) || 0;
  const known = fresh && count === shown;
  fresh = false;
  showCount(count);
  return known;
}

function showCount(count) {
  for (const badge of document.querySelectorAll("[data-inbox-count]")) {
    badge.textContent = count > 0 ? (count > 99 ? "99+" : count) : "";
  }
}

function all() {
  return [...document.querySelectorAll("[data-live][id]")];
}

// Somebody types inside it, has opened a row or has chosen something: it waits until they are done.
function busy(part) {
  if (part.querySelector("dialog[open], [data-dirty], .in-place form")) return true;
  return part.contains(document.activeElement) && document.activeElement.matches("input, textarea, select");
}

// What somebody has unfolded stays unfolded under their hands.
function unfolded() {
  return [...document.querySelectorAll("details[open]")];
}

function nameOf(details) {
  return `${details.closest("[id]")?.id} ${details.querySelector("summary")?.textContent}`;
}

function catchUp() {
  refresh([...due].filter((part) => !busy(part)));
}

async function refresh(parts) {
  const byAddress = new Map();
  for (const part of parts) {
    if (busy(part)) {
      due.add(part);
      continue;
    }
    due.delete(part);
    const from = part.dataset.liveUrl || location.pathname + location.search;
    byAddress.set(from, [...(byAddress.get(from) ?? []), part]);
  }
  await Promise.all([...byAddress].map(([from, changed]) => fetchAgain(from, changed)));
}

async function fetchAgain(from, parts) {
  const mine = ++turn;
  for (const part of parts) newest.set(part.id, mine);
  try {
    const answer = await fetch(from, { credentials: "same-origin", headers: { "X-Live": "1" } });
    if (!answer.ok || answer.redirected) return;
    const text = await answer.text();
    const wasOpen = new Set(unfolded().map(nameOf));
    for (const part of parts) {
      if (!part.isConnected || newest.get(part.id) !== mine) continue;
      if (busy(part)) {
        due.add(part); // begun while we were asking
        continue;
      }
      if (!text.includes(`id="${part.id}"`)) continue;
      const select = `#${CSS.escape(part.id)}`;
      const swap = "outerMorph ignoreTitle:true";
      await window.htmx.swap({ sourceElement: part, target: part, text, select, swap });
      for (const one of document.querySelectorAll("details")) one.open ||= wasOpen.has(nameOf(one));
    }
  } catch {
    // No network: the strip already says so, and the next poll tries again.
  }
}
