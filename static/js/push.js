// Notifications on this device: asks the browser, then sends its subscription as a form.
const form = document.querySelector("form[data-push]");
const able = "serviceWorker" in navigator && "PushManager" in window && window.isSecureContext;

if (form) {
  (able ? form : document.querySelector("[data-push-absent]")).hidden = false;
  form.addEventListener("submit", (event) => {
    if (form.elements.endpoint.value) return;
    event.preventDefault();
    subscribe().catch((error) => explain(error));
  });
}

async function subscribe() {
  explain(null);
  if ((await Notification.requestPermission()) !== "granted") throw new DOMException("", "NotAllowedError");
  await navigator.serviceWorker.register("/sw.js");
  const registration = await navigator.serviceWorker.ready;
  const made = await registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: form.dataset.push });
  const told = made.toJSON();
  form.elements.endpoint.value = told.endpoint;
  form.elements.p256dh.value = told.keys.p256dh;
  form.elements.auth.value = told.keys.auth;
  form.requestSubmit();
}

function explain(error) {
  for (const words of document.querySelectorAll("[data-push-trouble]")) {
    words.hidden = !error || words.dataset.pushTrouble !== (error.name === "NotAllowedError" ? "denied" : "other");
  }
}
