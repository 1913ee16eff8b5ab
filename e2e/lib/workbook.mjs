// A workbook on somebody's computer: cells are changed in its XML, all else stays as the file came.
import { readFileSync, writeFileSync } from "node:fs";
import { strFromU8, strToU8, unzipSync, zipSync } from "fflate";

const unescape = (text) => text.replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&quot;/g, '"').replace(/&#xA;|&#10;/g, "\n").replace(/&amp;/g, "&");
const escape = (text) => text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");

export class Workbook {
  // path is a file as the product wrote it: inline strings, one <c> for every cell.
  constructor(path) {
    this.parts = unzipSync(readFileSync(path));
    const targets = new Map([...this.text("xl/_rels/workbook.xml.rels").matchAll(/<Relationship [^>]*>/g)].map(([tag]) => [attribute(tag, "Id"), attribute(tag, "Target")]));
    this.sheets = [...this.text("xl/workbook.xml").matchAll(/<sheet [^>]*>/g)]
      .map(([tag]) => ({ name: unescape(attribute(tag, "name")), part: `xl/${targets.get(attribute(tag, "r:id")).replace(/^\/?xl\//, "")}` }));
  }

  text(part) { return strFromU8(this.parts[part]); }

  partOf(name) {
    const sheet = this.sheets.find((one) => one.name === name);
    if (!sheet) throw new Error(`no sheet ${name} among ${this.sheets.map((one) => one.name)}`);
    return sheet.part;
  }

  // rows reads a sheet: [{ row, cells: { A: "…" } }].
  rows(name) {
    return [...this.text(this.partOf(name)).matchAll(/<row r="(\d+)"[^>]*>(.*?)<\/row>/gs)].map(([, row, inner]) => ({
      row: Number(row),
      cells: Object.fromEntries([...inner.matchAll(/<c r="([A-Z]+)\d+"[^>]*?(?:\/>|>(.*?)<\/c>)/gs)]
        .map(([, column, body]) => [column, unescape([...(body ?? "").matchAll(/<t[^>]*>(.*?)<\/t>/gs)].map(([, t]) => t).join(""))])),
    }));
  }

  // column finds the letters of the column with this head.
  column(name, head) {
    for (const { cells } of this.rows(name)) {
      const found = Object.entries(cells).find(([, text]) => text === head);
      if (found) return found[0];
    }
    throw new Error(`no column ${head} on ${name}`);
  }

  // set writes a text into a cell that is there.
  set(name, cell, text) {
    const part = this.partOf(name);
    const before = this.text(part);
    const after = before.replace(new RegExp(`(<c r="${cell}"[^>]*?)(?: t="\\w+")?(/>|>.*?</c>)`, "s"),
      (whole, head) => `${head} t="inlineStr"><is><t xml:space="preserve">${escape(text)}</t></is></c>`);
    if (after === before) throw new Error(`cell ${cell} of ${name} was not written`);
    this.parts[part] = strToU8(after);
  }

  // swap exchanges two rows, as sorting does.
  swap(name, one, other) {
    const part = this.partOf(name);
    const pick = (row) => new RegExp(`<row r="${row}"[^>]*>.*?</row>`, "s").exec(this.text(part))[0];
    const moved = (xml, from, to) => xml.replace(`<row r="${from}"`, `<row r="${to}"`).replace(new RegExp(`(<c r="[A-Z]+)${from}"`, "g"), `$1${to}"`);
    const [first, second] = [pick(one), pick(other)];
    const text = this.text(part).replace(first, "\u0000").replace(second, () => moved(first, one, other)).replace("\u0000", () => moved(second, other, one));
    this.parts[part] = strToU8(text);
  }

  // unprotect takes the sheet protection off, as 撤销工作表保护 does.
  unprotect(name) {
    const part = this.partOf(name);
    this.parts[part] = strToU8(this.text(part).replace(/<sheetProtection[^>]*\/>/, ""));
  }

  save(path) {
    writeFileSync(path, zipSync(this.parts));
    return path;
  }
}

function attribute(tag, name) { return new RegExp(` ${name}="([^"]*)"`).exec(tag)?.[1] ?? ""; }

// newWorkbook saves a workbook of one sheet with these rows of text, as somebody's own list is.
export function newWorkbook(path, name, rows) {
  const cell = (text, row, column) => `<c r="${String.fromCharCode(65 + column)}${row}" t="inlineStr"><is><t xml:space="preserve">${escape(text)}</t></is></c>`;
  const lines = rows.map((cells, i) => `<row r="${i + 1}">${cells.map((text, column) => cell(text, i + 1, column)).join("")}</row>`).join("");
  const head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
  const main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
  const office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
  const pack = "http://schemas.openxmlformats.org/package/2006";
  const kind = "application/vnd.openxmlformats-officedocument.spreadsheetml";
  const parts = {
    "[Content_Types].xml": `<Types xmlns="${pack}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="${kind}.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="${kind}.worksheet+xml"/></Types>`,
    "_rels/.rels": `<Relationships xmlns="${pack}/relationships"><Relationship Id="rId1" Type="${office}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    "xl/workbook.xml": `<workbook xmlns="${main}" xmlns:r="${office}"><sheets><sheet name="${escape(name)}" sheetId="1" r:id="rId1"/></sheets></workbook>`,
    "xl/_rels/workbook.xml.rels": `<Relationships xmlns="${pack}/relationships"><Relationship Id="rId1" Type="${office}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`,
    "xl/worksheets/sheet1.xml": `<worksheet xmlns="${main}"><sheetData>${lines}</sheetData></worksheet>`,
  };
  writeFileSync(path, zipSync(Object.fromEntries(Object.entries(parts).map(([part, text]) => [part, strToU8(head + text)]))));
  return path;
}
