// Text between the page, the editor and the clipboard. Everything is parsed in a document of its own, in which nothing is run or loaded.
// The page and the server know alignment and first-line indents as classes, the editor as styles.

const aligns = ["center", "right", "justify"]; // left is how text stands anyway
const blocks = "p, h1, h2, h3, h4, h5, h6, td, th";

// fromPage is the server's text as the editor reads it.
export function fromPage(html) {
  const body = parse(html);
  for (const element of body.querySelectorAll("[class]")) {
    const align = aligns.find((name) => element.classList.contains(`text-${name}`));
    const indent = ["text-indent", "text-indent-2"].some((name) => element.classList.contains(name));
    element.removeAttribute("class");
    stand(element, align, indent);
  }
  return body.innerHTML;
}

// toServer is the editor's text with classes instead of styles; the server cleans it once more.
export function toServer(html) {
  const body = parse(html);
  for (const element of body.querySelectorAll("colgroup")) element.remove();
  for (const element of body.querySelectorAll(blocks)) {
    const { align, indent } = look(element);
    if (align) element.classList.add(`text-${align}`);
    if (indent) element.classList.add("text-indent");
    for (const span of ["colspan", "rowspan"]) if (element.getAttribute(span) === "1") element.removeAttribute(span);
  }
  for (const name of ["style", "width"]) for (const element of body.querySelectorAll(`[${name}]`)) element.removeAttribute(name);
  return body.innerHTML;
}

// fromText makes a paragraph of every line that is not blank.
export function fromText(text) {
  const body = parse("");
  for (const line of text.split(/\r?\n/)) {
    if (line.trim() !== "") body.appendChild(body.ownerDocument.createElement("p")).textContent = line.trim();
  }
  return body.innerHTML;
}

// fromPaste is what Word, WPS, Excel or a page put on the clipboard, with its tables, lists, alignment and first-line indents and without the rest.
export function fromPaste(html) {
  const body = parse(html.replace(/<style[\s\S]*?<\/style>/gi, ""));
  for (const element of body.querySelectorAll("script, link, meta, title, img, object, iframe, colgroup, o\\:p")) element.remove();
  for (const element of body.querySelectorAll("*")) {
    const { align, indent } = look(element);
    for (const { name } of [...element.attributes]) if (!["href", "colspan", "rowspan"].includes(name)) element.removeAttribute(name);
    stand(element, align, indent);
  }
  return body.innerHTML;
}

// look is how an element stands, by its style or its align attribute.
function look(element) {
  const align = element.style.textAlign || element.getAttribute("align");
  return { align: aligns.includes(align) ? align : undefined, indent: parseFloat(element.style.textIndent) > 0 };
}

function stand(element, align, indent) {
  if (align) element.style.textAlign = align;
  if (indent) element.style.textIndent = "2em";
}

function parse(html) {
  return new DOMParser().parseFromString(html, "text/html").body;
}
