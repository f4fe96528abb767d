// Notifications of this house: shown as they come, and a touch opens what they are about.
self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

// The page of a drill's evaluator opens without network too, as it was kept when it was last seen.
const FIELD = /^\/latihan\/\d+\/lapangan\/$/;
self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET") return;
  const from = request.mode === "navigate" ? request.url : request.referrer;
  if (!from || !FIELD.test(new URL(from).pathname)) return;
  if (request.mode !== "navigate" && !new URL(request.url).pathname.startsWith("/static/")) return;
  event.respondWith(fetch(request).catch(async (error) => (await self.caches.match(request)) ?? Promise.reject(error)));
});

self.addEventListener("push", (event) => {
  const told = read(event.data);
  const options = { body: told.body, tag: told.tag, data: { url: told.url }, icon: "/static/favicon.svg", renotify: Boolean(told.tag) };
  event.waitUntil(self.registration.showNotification(told.title || "Sinergi", options));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(open(event.notification.data.url));
});

function read(data) {
  try {
    return data.json();
  } catch {
    return {};
  }
}

async function open(url) {
  const target = new URL(url || "/", self.location.origin);
  if (target.origin !== self.location.origin) return;
  for (const page of await self.clients.matchAll({ type: "window" })) {
    if (page.url === target.href) return page.focus();
  }
  await self.clients.openWindow(target.href);
}
