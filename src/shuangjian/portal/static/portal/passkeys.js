// Passkeys: what the browser and the device say to each other, between our form and our server.
"use strict";
(() => {
  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
  const text = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

  const plain = (made) => {
    const answer = made.response;
    const said = { clientDataJSON: text(answer.clientDataJSON) };
    for (const name of ["attestationObject", "authenticatorData", "signature", "userHandle"])
      if (answer[name]) said[name] = text(answer[name]);
    return JSON.stringify({ id: made.id, rawId: text(made.rawId), type: made.type, response: said, clientExtensionResults: {} });
  };

  const ask = async (form) => {
    const sent = await fetch(form.dataset.passkey, {
      method: "POST",
      headers: { "X-CSRFToken": form.elements.csrfmiddlewaretoken.value },
    });
    if (!sent.ok) throw new Error(String(sent.status));
    const options = await sent.json();
    options.challenge = bytes(options.challenge);
    if (options.user) {
      options.user.id = bytes(options.user.id);
      for (const each of options.excludeCredentials || []) each.id = bytes(each.id);
      return navigator.credentials.create({ publicKey: options });
    }
    return navigator.credentials.get({ publicKey: options });
  };

  for (const form of document.querySelectorAll("form[data-passkey]")) {
    if (!window.PublicKeyCredential) continue;
    form.hidden = false;
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      if (!form.reportValidity()) return;
      try {
        form.elements.credential.value = plain(await ask(form));
        form.submit();
      } catch {
        form.querySelector("[data-passkey-failed]").hidden = false;
      }
    });
  }
})();
