(() => {
  "use strict";
  // Comfort only: without this script the same form saves at the end of each page.
  const body = document.body.dataset;
  const form = document.getElementById("answers");
  const shown = document.getElementById("saved");

  if (body.away) {
    // Where there are no scripts, the page itself goes away after the same time.
    let last = Date.now();
    const use = () => { last = Date.now(); };
    for (const kind of ["input", "keydown", "pointerdown", "scroll"]) {
      addEventListener(kind, use, { passive: true });
    }
    const watch = setInterval(() => {
      if (Date.now() - last <= body.idle * 1000) return;
      // Once: asking again each second would begin again before a slow line has answered.
      clearInterval(watch);
      location.replace(body.away);
    }, 1000);
  }

  if (!form || !form.dataset.save) return;
  let changed = false;
  let sending = null;
  let leaving = false;

  const send = async () => {
    changed = false;
    try {
      const answer = await fetch(form.dataset.save, {
        method: "POST",
        body: new URLSearchParams(new FormData(form)),
        credentials: "same-origin",
      });
      if (!answer.ok) throw new Error(answer.status);
      const saved = await answer.json();
      form.elements.revision.value = saved.revision;
      if (shown.textContent !== saved.text) shown.textContent = saved.text;
    } catch {
      changed = !leaving;
    }
  };

  const save = () => {
    if (!changed || leaving || sending) return;
    sending = send().finally(() => { sending = null; });
  };

  form.addEventListener("input", () => { changed = true; });
  form.addEventListener("focusout", save);
  setInterval(save, 5000);

  form.addEventListener("submit", (event) => {
    leaving = true;
    // Two savings of one hand must not look like two windows: the one under way comes first.
    if (sending) {
      event.preventDefault();
      sending.then(() => form.requestSubmit(event.submitter));
    }
  });
  addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
})();
