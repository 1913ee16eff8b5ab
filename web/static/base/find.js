// Completions under the search box while somebody types. Without this script
// the box and the list of related words on the page of results do the same.
(() => {
  const box = document.querySelector("input[data-words]");
  if (!box) return;
  const list = document.createElement("datalist");
  list.id = "find-words";
  document.body.append(list);
  box.setAttribute("list", list.id);
  const known = new Map();
  let timer = 0;
  const ask = async () => {
    const text = box.value.trim();
    if (text.length < 2 || text.length > 30) return;
    if (!known.has(text)) {
      try {
        const answer = await fetch(`${box.dataset.words}?q=${encodeURIComponent(text)}`);
        if (!answer.ok) return;
        known.set(text, await answer.json());
      } catch { return; }
    }
    if (box.value.trim() !== text) return;
    list.replaceChildren(...known.get(text).map((words) => Object.assign(document.createElement("option"), { value: words })));
  };
  box.addEventListener("input", (event) => {
    clearTimeout(timer);
    if (!event.isComposing) timer = setTimeout(ask, 250);
  });
  box.addEventListener("compositionend", () => { timer = setTimeout(ask, 250); });
})();
