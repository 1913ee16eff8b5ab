package sheet

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"
)

// Limits of a Word document beside those of every table. They are stated in
// docs/import.md.
const (
	wordPart  = 96 << 20 // bytes of the document's main part, unpacked
	wordDepth = 256      // nesting of its XML: tables in text boxes in content controls
	wordHeads = 8        // paragraphs above a table that may be its title
	wordTitle = 100      // characters of such a paragraph; longer ones are prose
)

// saveWord ends every message about a document that another program can mend.
const saveWord = "请用 WPS 或 Word 打开后另存为 .docx 再上传，或者把表格复制到 WPS 表格、Excel，另存为 .xlsx。"

// errWord sends a .docx to its own reader where documents are read; elsewhere
// it is the answer.
var errWord = refuse("not_xlsx_docx", "这是 Word 文档（.docx），不是工作簿。请把其中的表格复制到 WPS 表格或 Excel，另存为 .xlsx 再上传。")

var errWordCut = refuse("truncated", "文档内容不完整，文件可能没有传完或已损坏。请重新保存后再上传。")

// IsWord reports that the file at path is a Word document, of either age. Its
// problems go into a workbook of the official form.
func IsWord(path string) bool {
	head, err := readHead(path, int64(len(magicCFB)))
	if err != nil {
		return false
	}
	if bytes.HasPrefix(head, magicCFB) {
		format, err := compound(path)
		return err == nil && format == formatDOC
	}
	p, err := openParts(path, DefaultLimits())
	if err == nil {
		_ = p.zip.Close() // a workbook
	}
	return errors.Is(err, errWord)
}

// word reads every table of a .docx as a sheet: the paragraphs above a table
// are its first rows, since they name the domain, and a table that goes on
// behind a page break is joined to the one before it.
func (b *Book) word(ctx context.Context, name, path string, lim Limits, format Format) (err error) {
	z, err := zip.OpenReader(path)
	if err != nil {
		return errBrokenZip
	}
	defer func() { err = errors.Join(err, z.Close()) }()
	p := &parts{zip: z, byName: map[string]*zip.File{}}
	if err := p.weigh(lim); err != nil {
		return err
	}
	if p.has("word/vbaproject") {
		return refuse("macro", "文件带有宏（.docm），不能接收。请另存为“Word 文档（.docx）”后再上传。")
	}
	if err := p.noDTD(); err != nil {
		return err
	}
	main := p.wordPart()
	if main == nil {
		return refuse("broken_word", "文档内部结构异常，无法读取。"+saveWord)
	}
	if main.UncompressedSize64 > wordPart {
		return tooLarge("file_too_large", fmt.Sprintf("文档正文解开后超过 %d MB，请拆分后再上传。", wordPart>>20))
	}
	head, err := readPart(main, headOfPart)
	if err != nil {
		return errBrokenZip
	}
	if foreignEncoding(head) || slices.Contains(head, 0) {
		return refuse("xml_encoding", "文件内部的文字编码异常，无法读取。"+saveWord)
	}
	w := &wordReader{lim: lim, b: newBudget(ctx, lim.Time), lists: p.wordLists()}
	if err := w.part(main); err != nil {
		return err
	}
	if len(w.pages) == 0 {
		return refuse("no_table", fmt.Sprintf("“%s”里没有表格。请上传含有目录表的文档，或者 .xlsx 工作簿。", name))
	}
	for _, n := range w.notices() {
		b.say(n)
	}
	b.memory(&table{lim: lim, sheets: w.pages}, format)
	return nil
}

// wordPart is the document's own part, as the package names it.
func (p *parts) wordPart() *zip.File {
	var rels relsXML
	if p.decode(p.file("_rels/.rels"), &rels) == nil {
		for _, r := range rels.Rels {
			if strings.HasSuffix(r.Type, "/officeDocument") {
				if f := p.file(r.Target); f != nil {
					return f
				}
			}
		}
	}
	return p.file("word/document.xml")
}

// wordReader follows a document from tag to tag.
type wordReader struct {
	lim   Limits
	b     *budget
	lists map[string]*wordList // automatic numbers by numId

	pages []page
	said  []Notice
	heads []string // paragraphs since the last table
	table *wordTable
	tables,
	depth,
	paras int // open tables, elements, paragraphs outside tables
	line strings.Builder // of the paragraph outside tables

	dead  int         // inside what repeats something else (mc:Fallback) or was so before (…Change)
	mute  int         // inside text that is not there: deletions, ruby, field codes
	draws []drawing   // drawings around, and the text boxes in them
	run   wordRun     // the run that is read
	boxes []*checkBox // open content controls
	form  *checkBox   // an old form field
	prop  wordPara    // of the paragraph

	changes, hidden, pictures int
	slots, closed             int
	ended                     bool
}

// drawing is a drawing or a text box in one, and mute as it was outside.
type drawing struct {
	box  bool
	mute int
}

// wordRun is what a run of characters says about itself.
type wordRun struct {
	open, hidden bool
	symbol       string // a symbol font in which letters are pictures
}

// wordPara is the automatic number of a paragraph.
type wordPara struct{ list, level string }

// checkBox is a content control or form field that can be ticked.
type checkBox struct{ is, on, said bool }

func (w *wordReader) part(f *zip.File) error {
	r, err := f.Open()
	if err != nil {
		return errBrokenZip
	}
	defer r.Close()
	return w.read(r)
}

// keptText is how much of one run's text is kept, in bytes.
const keptText = 256 << 10

func (w *wordReader) read(r io.Reader) error {
	s := newScanner(r, keptText)
	for n := 0; ; n++ {
		if n%4096 == 0 {
			if err := w.b.check(); err != nil {
				return err
			}
		}
		t, ok, err := s.next()
		if err != nil {
			if CodeOf(err) == "" && w.b.ctx.Err() == nil {
				return errWordCut
			}
			return err
		}
		if !ok {
			break
		}
		if err := w.take(t, s.text); err != nil {
			return err
		}
	}
	if !w.ended {
		return errWordCut
	}
	return nil
}

func (w *wordReader) take(t tag, text []byte) error {
	name := string(t.name)
	if t.end {
		w.depth--
		return w.leave(name, text)
	}
	if !t.self {
		if w.depth++; w.depth > wordDepth {
			return refuse("too_deep", fmt.Sprintf("文件内部嵌套超过 %d 层，疑似恶意构造，未读取。", wordDepth))
		}
	}
	return w.enter(name, t)
}

// outside reports what is no part of the text at all, and counts its depth.
func (w *wordReader) outside(name string, begin, self bool) bool {
	if name != "Fallback" && !strings.HasSuffix(name, "PrChange") && name != "tblGridChange" && name != "tblPrExChange" {
		return w.dead > 0
	}
	if begin && !self {
		w.dead++
	} else if !begin {
		w.dead = max(0, w.dead-1)
	}
	if begin && name != "Fallback" {
		w.changes++
	}
	return true
}

// enter begins an element.
func (w *wordReader) enter(name string, t tag) error {
	if w.outside(name, true, t.self) {
		return nil
	}
	switch name {
	case "graphicData", "txbxContent":
		if !t.self {
			w.draw(name == "txbxContent")
		}
	case "blip", "imagedata":
		w.picture()
	case "del", "moveFrom", "ins", "moveTo":
		w.change(name, t)
	case "rt", "delText", "instrText", "delInstrText":
		if !t.self {
			w.mute++
		}
	}
	if w.drawn() {
		return nil
	}
	if w.control(name, t) || w.inline(name, t) {
		return nil
	}
	return w.block(name, t)
}

// draw begins a drawing, whose own words (of charts, shapes) are not read, or
// a text box, whose words are.
func (w *wordReader) draw(box bool) {
	n := len(w.draws)
	w.draws = append(w.draws, drawing{box, w.mute})
	switch {
	case !box:
		w.mute++
	case n > 0 && !w.draws[n-1].box:
		w.mute = w.draws[n-1].mute
	}
}

// drawn reports a place in a drawing and outside its text boxes.
func (w *wordReader) drawn() bool {
	n := len(w.draws)
	return n > 0 && !w.draws[n-1].box
}

// change notes a tracked change (修订): what was deleted or moved away is left
// out, what was inserted is read, as if all changes had been accepted.
func (w *wordReader) change(name string, t tag) {
	if name == "ins" || name == "del" || name == "moveFrom" {
		w.changes++
	}
	if t.self { // the mark of a row or paragraph
		if name == "del" && w.table != nil {
			w.table.deleted()
		}
		return
	}
	if name == "del" || name == "moveFrom" {
		w.mute++
	}
}

// block is what makes paragraphs and tables.
func (w *wordReader) block(name string, t tag) error {
	switch name {
	case "p":
		w.prop = wordPara{}
		w.startPara(t.self)
	case "tbl":
		if t.self {
			return nil
		}
		if w.tables++; w.tables == 1 {
			w.table = &wordTable{lim: w.lim}
		} else {
			w.table.nest()
		}
	case "numId":
		w.prop.list = string(t.local("val"))
	case "ilvl":
		w.prop.level = string(t.local("val"))
	default:
		if w.tables == 1 {
			return w.table.enter(name, t, &w.slots)
		}
	}
	return nil
}

// leave ends an element; text is what stood before its end tag.
func (w *wordReader) leave(name string, text []byte) error {
	if w.outside(name, false, false) {
		return nil
	}
	switch name {
	case "graphicData", "txbxContent":
		if n := len(w.draws); n > 0 && w.draws[n-1].box == (name == "txbxContent") {
			w.mute, w.draws = w.draws[n-1].mute, w.draws[:n-1]
		}
		return nil
	case "del", "moveFrom", "rt", "delText", "instrText", "delInstrText":
		w.mute = max(0, w.mute-1)
		return nil
	}
	if w.drawn() {
		return nil
	}
	switch name {
	case "t":
		return w.write(plainText(text, w.run.symbol))
	case "r":
		w.run = wordRun{}
	case "p":
		w.endPara()
	case "sdt", "checkBox":
		return w.endControl(name)
	case "tbl":
		return w.endTable()
	case "document":
		w.ended = w.depth == 0
	default:
		if w.tables == 1 {
			return w.table.leave(name, &w.slots)
		}
	}
	return nil
}

func (w *wordReader) startPara(self bool) {
	if w.tables > 0 {
		w.table.startLine()
		return
	}
	if self {
		return
	}
	if w.paras++; w.paras > 1 && w.line.Len() > 0 {
		w.line.WriteByte('\n')
	}
}

func (w *wordReader) endPara() {
	if w.prop.list != "" { // a number alone, as in a column 序号
		w.written("")
	}
	if w.tables > 0 {
		return
	}
	if w.paras = max(0, w.paras-1); w.paras > 0 {
		return
	}
	for line := range strings.SplitSeq(w.line.String(), "\n") {
		if line = strings.TrimSpace(line); line != "" && utf8.RuneCountInString(line) <= wordTitle {
			w.heads = append(w.heads, line)
		}
	}
	w.heads = w.heads[max(0, len(w.heads)-wordHeads):]
	w.line.Reset()
}

// write adds text where it stands: in a cell, or above the next table.
func (w *wordReader) write(text string) error {
	if w.mute > 0 || text == "" && w.prop.list == "" {
		return nil
	}
	if w.run.hidden {
		w.hidden++
		return nil
	}
	if box := w.box(); box != nil {
		if text = ""; !box.said {
			box.said, text = true, box.mark()
		}
	}
	if w.prop.list != "" {
		text = w.number() + text
	}
	if w.tables > 0 {
		return w.table.write(text)
	}
	if w.line.Len() < keptText {
		w.line.WriteString(text)
	}
	return nil
}

// picture notes a picture in a cell: what it shows is not read.
func (w *wordReader) picture() {
	if w.tables > 0 {
		w.table.pictured()
	}
}

func (w *wordReader) endTable() error {
	if w.tables = max(0, w.tables-1); w.tables > 0 || w.table == nil {
		return nil
	}
	t := w.table
	w.table = nil
	if w.closed++; w.closed > maxWordTables {
		return tooLarge("too_many_sheets", fmt.Sprintf("文档里的表格超过 %d 张，请拆分后再上传。", maxWordTables))
	}
	heads := w.heads
	w.heads = nil
	if len(t.rows) == 0 {
		w.heads = heads
		return nil
	}
	return w.keep(t, heads)
}
