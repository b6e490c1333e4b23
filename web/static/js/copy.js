// Buttons with data-copy="id" put that field's text on the clipboard and say so beside them.

async function copy(button) {
  const field = document.getElementById(button.dataset.copy);
  const status = button.parentElement.querySelector("[role=status]");
  let said = status.dataset.copied;
  try {
    await navigator.clipboard.writeText(field.value);
  } catch {
    // No clipboard over plain http, or not allowed: the text is marked instead.
    field.closest("details")?.setAttribute("open", "");
    field.select();
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
