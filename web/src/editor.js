// The rich text of an item: turns <textarea data-rich> into an editor. Loaded on the edit page only; without it the textarea takes plain text, or the markup of a text that has tables.
import { createEditor, createToolbar } from "@wangeditor-next/editor";
import { fromPage, fromPaste, fromText, toServer } from "./richtext.js";

// What an official text needs. Pictures are attachments; the server keeps nothing else (internal/richtext).
const tools = [
  "headerSelect", "bold", "clearStyle", "|",
  "justifyLeft", "justifyCenter", "justifyRight", "indent", "delIndent", "|",
  "bulletedList", "numberedList", "|",
  "insertTable", "insertLink", "|", "undo", "redo", "fullScreen",
];

function enhance(area) {
  const form = area.form;
  const box = document.createElement("div");
  box.className = "rich";
  const bar = box.appendChild(document.createElement("div"));
  const sheet = box.appendChild(document.createElement("div"));
  bar.className = "rich-bar";
  sheet.className = "rich-sheet";
  area.before(box);

  const editor = createEditor({
    selector: sheet,
    html: form.elements[`${area.name}_is`].value === "html" ? fromPage(area.value) : fromText(area.value),
    mode: "simple",
    config: {
      scroll: false,
      autoFocus: false,
      hoverbarKeys: { text: { menuKeys: [] } },
      customAlert: () => {},
      customPaste(self, event) {
        const html = event.clipboardData?.getData("text/html");
        if (!html) return true;
        self.dangerouslyInsertHtml(fromPaste(html));
        return false;
      },
      onChange(self) {
        const text = self.isEmpty() ? "" : toServer(self.getHtml());
        if (text === area.value) return;
        area.value = text;
        area.dispatchEvent(new Event("input", { bubbles: true }));
      },
    },
  });
  createToolbar({ editor, selector: bar, mode: "simple", config: { toolbarKeys: tools } });
  new MutationObserver(() => nameTools(box)).observe(box, { childList: true, subtree: true }); // bars fill themselves later, a table's own bar when it is entered
  hand(area, sheet, editor);
  form.elements[`${area.name}_is`].value = "html";
}

// hand passes the textarea's name, hint, error and focus on to the editor, and takes the textarea out of sight.
function hand(area, sheet, editor) {
  const text = sheet.querySelector("[contenteditable]");
  const label = document.querySelector(`label[for="${area.id}"]`);
  text.setAttribute("role", "textbox");
  text.setAttribute("aria-multiline", "true");
  text.setAttribute("aria-label", label?.firstChild?.textContent ?? "正文");
  for (const name of ["aria-describedby", "aria-invalid"]) {
    if (area.hasAttribute(name)) text.setAttribute(name, area.getAttribute(name));
  }
  area.classList.add("rich-source");
  area.tabIndex = -1;
  area.setAttribute("aria-hidden", "true");
  area.addEventListener("focus", () => editor.focus()); // the error summary leads to the textarea
}

// nameTools gives the buttons, which show a drawing only, a name that is read out.
function nameTools(box) {
  for (const button of box.querySelectorAll("button")) {
    button.type = "button";
    const name = button.dataset.tooltip?.split("\n")[0];
    if (button.textContent.trim() !== "") button.removeAttribute("aria-label");
    else if (name) button.setAttribute("aria-label", name);
  }
}

for (const area of document.querySelectorAll("textarea[data-rich]")) enhance(area);
