/* The request is copied by a button; without this script it is selected by hand. */
for (const button of document.querySelectorAll("[data-copies]")) {
  const name = button.dataset.copies;
  const text = document.getElementById(name);
  const told = document.querySelector(`[data-copied="${name}"]`);
  button.hidden = false;
  button.addEventListener("click", async () => {
    text.select();
    try {
      await navigator.clipboard.writeText(text.value);
    } catch {
      document.execCommand("copy");
    }
    told.hidden = false;
  });
}
