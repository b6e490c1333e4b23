// The conversation without loading the page: the same answers as the form gives, one under
// the other. Whatever goes wrong, the form is sent as if there were no script.
const form = document.getElementById("spoerg");
const side = document.getElementById("side");
const turns = document.getElementById("samtale");
const status = document.getElementById("melding");
const field = form.elements.q;
let shownFor = location.search;

function asked() {
  const values = new URLSearchParams();
  for (const [name, value] of new FormData(form)) if (value) values.append(name, value);
  return values;
}

async function ask() {
  const query = asked();
  form.setAttribute("aria-busy", "true");
  status.textContent = form.dataset.busy;
  try {
    const response = await fetch(`${form.dataset.svar}?${query}`, { credentials: "same-origin" });
    if (!response.ok) throw new Error(String(response.status));
    const holder = document.createElement("template");
    holder.innerHTML = await response.text();
    show(holder.content.querySelector("article.exchange"), query);
  } catch {
    location.assign(`${form.getAttribute("action")}?${query}`);
  } finally {
    form.removeAttribute("aria-busy");
  }
}

function show(turn, query) {
  turns.append(turn);
  side.className = "talking";
  form.elements.samtale.value = turn.dataset.samtale;
  field.value = "";
  const heading = turn.querySelector("h2");
  document.title = `${heading.textContent} – Referat`;
  history.pushState({ conversation: true }, "", `?${query}`);
  shownFor = location.search;
  status.textContent = `${form.dataset.ready} ${turn.dataset.besked}`;
  heading.focus({ preventScroll: true });
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  heading.scrollIntoView({ block: "start", behavior: calm ? "auto" : "smooth" });
  suggest(turn);
}

// Questions to go on with are looked for when the answer is already read.
async function suggest(turn) {
  const place = turn.querySelector(".suggestions");
  if (!place || !place.dataset.forslag) return;
  try {
    const response = await fetch(place.dataset.forslag, { credentials: "same-origin" });
    if (response.ok) place.innerHTML = await response.text();
  } catch { /* Without suggestions the answer is whole. */ }
}

form.addEventListener("submit", (event) => {
  if (!field.value.trim()) return;
  event.preventDefault();
  if (form.getAttribute("aria-busy") !== "true") ask();
});

document.addEventListener("click", (event) => {
  if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  const link = event.target.closest("a[data-ask], a[data-edit]");
  if (!link) return;
  event.preventDefault();
  field.value = link.dataset.ask ?? link.dataset.edit;
  if ("ask" in link.dataset) ask();
  else field.focus();
});

// "Was this the answer?" is sent without leaving the page.
document.addEventListener("submit", async (event) => {
  const said = event.target.closest("form.said");
  if (!said || said.dataset.plain) return;
  event.preventDefault();
  const values = new URLSearchParams(new FormData(said, event.submitter));
  const response = await fetch(said.action, { method: "POST", body: values }).catch(() => null);
  if (!response || !response.ok) {
    said.dataset.plain = "yes";
    said.requestSubmit(event.submitter);
    return;
  }
  const holder = document.createElement("template");
  holder.innerHTML = await response.text();
  const thanks = holder.content.querySelector("#tak p");
  status.textContent = thanks.textContent;
  said.replaceWith(thanks);
});

// Going back shows what the address says, from the server. A jump within the page is no going
// back: the question is the same.
addEventListener("popstate", () => {
  if (location.search !== shownFor) location.reload();
});
turns.querySelectorAll("article.exchange").forEach(suggest);
