// Passkeys: a form marked data-passkey="get" or "create" is sent once the device has answered.
// Its options come from the JSON in the page (data-options) or are fetched when asked (data-fetch).
const usable = Boolean(window.PublicKeyCredential) && !/^[\d.]+$|^\[/.test(location.hostname);

for (const form of document.querySelectorAll("form[data-passkey]")) {
  if (usable) form.hidden = false;
  form.addEventListener("submit", (event) => {
    if (form.elements.credential.value) return;
    event.preventDefault();
    ask(form).catch((error) => explain(form, error));
  });
}
document.querySelectorAll("[data-needs-script]").forEach((part) => (part.hidden = false));
document.querySelector("form[data-send-now]")?.requestSubmit();

async function ask(form) {
  explain(form, null);
  const options = await optionsOf(form);
  const credential =
    form.dataset.passkey === "create"
      ? await navigator.credentials.create({ publicKey: created(options.creation_options.publicKey) })
      : await navigator.credentials.get({ publicKey: requested(options.request_options.publicKey) });
  form.elements.credential.value = JSON.stringify(spoken(credential));
  form.requestSubmit();
}

async function optionsOf(form) {
  if (form.dataset.options) return JSON.parse(document.getElementById(form.dataset.options).textContent);
  const response = await fetch(form.dataset.fetch, { headers: { Accept: "application/json" } });
  if (!response.ok) throw new Error(`options: ${response.status}`);
  return response.json();
}

function created(options) {
  return {
    ...options,
    challenge: bytes(options.challenge),
    user: { ...options.user, id: bytes(options.user.id) },
    excludeCredentials: (options.excludeCredentials ?? []).map(named),
  };
}

function requested(options) {
  return {
    ...options,
    challenge: bytes(options.challenge),
    allowCredentials: (options.allowCredentials ?? []).map(named),
  };
}

function named(credential) {
  return { ...credential, id: bytes(credential.id) };
}

function spoken(credential) {
  const parts = ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"];
  const told = parts.filter((part) => credential.response[part]).map((part) => [part, text(credential.response[part])]);
  return {
    id: credential.id,
    rawId: text(credential.rawId),
    type: credential.type,
    authenticatorAttachment: credential.authenticatorAttachment,
    clientExtensionResults: credential.getClientExtensionResults(),
    response: Object.fromEntries(told),
  };
}

function bytes(base64url) {
  const base64 = base64url.replaceAll("-", "+").replaceAll("_", "/");
  return Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
}

function text(buffer) {
  const letters = String.fromCharCode(...new Uint8Array(buffer));
  return btoa(letters).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

function explain(form, error) {
  const banner = form.querySelector("[data-trouble]");
  if (!banner) return;
  const reasons = [...banner.querySelectorAll("[data-why]")];
  const why = reasons.find((reason) => reason.dataset.why === error?.name) ?? reasons.at(-1);
  for (const reason of reasons) reason.hidden = reason !== why;
  banner.hidden = !error;
}
