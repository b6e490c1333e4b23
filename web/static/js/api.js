// Tries an address in the page: the form's values become address and body, and the answer is
// shown under it. Without this, the forms of plain addresses are sent as forms are; so are those
// that give a file, which may be larger than a page can show.
for (const form of document.querySelectorAll("form.try:not([data-file])")) {
  form.querySelector(".send").hidden = false;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send(form);
  });
}

async function send(form) {
  const said = form.querySelector(".sent");
  const shown = form.querySelector(".response");
  const { address, options } = request(form);
  said.textContent = "…";
  try {
    const response = await fetch(address, options);
    const text = await response.text();
    said.textContent = `${options.method} ${address} – ${response.status} ${response.statusText}`;
    shown.textContent = indented(text);
    shown.hidden = false;
  } catch (error) {
    said.textContent = String(error);
  }
}

function request(form) {
  let address = form.getAttribute("action");
  const query = new URLSearchParams();
  const options = { method: form.dataset.method, cache: "no-store" };
  for (const field of form.elements) {
    if (!field.name || !field.value) continue;
    if ("part" in field.dataset) {
      address = address.replace(`{${field.name}}`, encodeURIComponent(field.value));
    } else if ("body" in field.dataset) {
      options.body = field.value;
      options.headers = { "Content-Type": "application/json" };
    } else {
      query.append(field.name, field.value);
    }
  }
  return { address: query.size ? `${address}?${query}` : address, options };
}

function indented(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
