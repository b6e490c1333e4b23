// Buttons with data-copy="id" put that field's text on the clipboard and say so beside them.

async function copy(button) {
  const field = document.getElementById(button.dataset.copy);
  const status = button.parentElement.querySelector("[role=status]");
  field.select();
  let said = status.dataset.copied;
  try {
    await navigator.clipboard.writeText(field.value);
  } catch {
    // No clipboard over plain http, or not allowed: the text stays marked.
    said = status.dataset.marked;
  }
  // Emptied first, so that a second press is spoken too.
  status.textContent = "";
  requestAnimationFrame(() => { status.textContent = said; });
}

for (const button of document.querySelectorAll("button[data-copy]")) {
  button.hidden = false;
  button.addEventListener("click", () => copy(button));
}

// Buttons with data-text put that text there; those of answers that come later as well.
document.documentElement.classList.add("copying");
document.addEventListener("click", async (event) => {
  const button = event.target.closest("button[data-text]");
  if (!button) return;
  try {
    await navigator.clipboard.writeText(button.dataset.text);
  } catch {
    // An older way, for pages over plain http.
    const field = document.createElement("textarea");
    field.value = button.dataset.text;
    field.className = "unseen";
    button.after(field);
    field.select();
    document.execCommand("copy");
    field.remove();
  }
  const name = button.textContent;
  button.textContent = button.dataset.done;
  const status = document.querySelector("main [role=status]");
  if (status) status.textContent = button.dataset.done;
  setTimeout(() => { button.textContent = name; }, 2000);
});
