// Three tones for a room where nobody looks at the screen: news, something to do, alarm. Drawn by WebAudio, no files.
(() => {
  "use strict";
  const TONES = { // [hertz, begins, lasts] in seconds
    kabar: [[784, 0, 0.22]],
    tindakan: [[587, 0, 0.16], [880, 0.18, 0.28]],
    darurat: [[960, 0, 0.2], [640, 0.24, 0.2], [960, 0.48, 0.2], [640, 0.72, 0.2], [960, 0.96, 0.34]],
  };
  const LOUD = 0.25;
  const AGAIN = 4_000;
  const asking = document.querySelector("[data-sound]");
  const Audio = window.AudioContext;
  let room = null;
  let unread = Number(document.querySelector("[data-inbox-count]")?.textContent) || 0;
  let ringing = 0;

  if (!Audio) return;
  room = new Audio();
  show();
  room.addEventListener("statechange", show);
  for (const kind of ["keydown", "pointerdown"]) document.addEventListener(kind, wake, { capture: true });
  document.addEventListener("click", (event) => {
    const tone = event.target.closest("[data-tone]")?.dataset.tone;
    if (tone) room.resume().then(() => play(tone)); // the first touch only wakes it
  });
  document.addEventListener("sinergi:tone", (event) => play(event.detail));
  document.addEventListener("sinergi:news", heard);
  document.addEventListener("sinergi:cut", () => play("tindakan"));
  setInterval(ring, 1000);

  function wake() {
    if (room.state === "suspended") room.resume();
  }

  // A browser lets no page sound before somebody touched it: that is said, not hidden.
  function show() {
    if (asking) asking.hidden = room.state === "running";
  }

  function heard(event) {
    if (event.detail.type !== "inbox") return;
    if (event.detail.count > unread) play("kabar");
    unread = event.detail.count;
  }

  // An open call rings until the page no longer shows it.
  function ring() {
    const calls = document.querySelector("[data-ring]");
    if (!calls || Date.now() - ringing < AGAIN) return;
    ringing = Date.now();
    play("darurat");
  }

  function play(name) {
    const notes = TONES[name];
    if (!notes || room.state !== "running") return;
    document.dispatchEvent(new CustomEvent("sinergi:sounded", { detail: name }));
    for (const [hertz, begins, lasts] of notes) note(hertz, room.currentTime + begins, lasts);
  }

  function note(hertz, at, lasts) {
    const voice = room.createOscillator();
    const gain = room.createGain();
    voice.type = "triangle";
    voice.frequency.value = hertz;
    gain.gain.setValueAtTime(0, at);
    gain.gain.linearRampToValueAtTime(LOUD, at + 0.015);
    gain.gain.setValueAtTime(LOUD, at + lasts - 0.05);
    gain.gain.linearRampToValueAtTime(0, at + lasts);
    voice.connect(gain).connect(room.destination);
    voice.start(at);
    voice.stop(at + lasts);
  }
})();
