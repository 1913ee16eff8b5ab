package desk

import (
	"bytes"
	"io"
	"path"
	"slices"
	"strconv"
	"strings"

	"lianghua/catalog/table"
	"lianghua/catalog/term"
	"lianghua/importer"
	"lianghua/web"
)

// ImportSheetPage shows a part of the file as a sheet, with what is wrong
// beside the cells.
type ImportSheetPage struct {
	web.Base
	Batch   importer.Batch
	Sheet   string
	Letters []string // of the columns
	Lines   []PaperLine
	Row     int
	Up      int // the row that the page above is about, 0 for none
	Down    int
	Steps   []LifeStep
}

// PaperLine is one row of the sheet.
type PaperLine struct {
	N     int
	Head  bool
	Cells []PaperCell
}

// PaperCell is one cell with what is said of it.
type PaperCell struct {
	Text string
	Mark string // error, warn or ""
	Said []string
}

// around is how many rows above and below the asked one are shown.
const around = 12

func (d *Deps) importSheet(c *web.Ctx) error {
	b, err := d.batchOf(c)
	if err != nil {
		return err
	}
	row, err := strconv.Atoi(c.QueryParam("row"))
	if err != nil || row < 1 {
		row = 1
	}
	p := &ImportSheetPage{Batch: b, Sheet: c.QueryParam("sheet"), Row: row, Steps: wizard(stepOf(b.State)), Down: row + 2*around}
	p.Title = "原表：" + p.Sheet
	if row > around {
		p.Up = max(row-2*around, 1)
	}
	var heads []int
	for _, s := range b.Sections.V {
		if s.Sheet == p.Sheet {
			heads = append(heads, s.HeaderRows...)
		}
	}
	lines, err := d.Importer.Window(c.Request().Context(), b, p.Sheet, row-around, row+around, heads)
	if err != nil {
		return err
	}
	said, err := importer.Said(c.Q(), b, p.Sheet, row-around, row+around)
	if err != nil {
		return err
	}
	p.lay(lines, heads, said)
	return c.Render(p)
}

// lay puts the problems at their cells.
func (p *ImportSheetPage) lay(lines []importer.SheetLine, heads []int, said []table.Problem) {
	at := map[string]*PaperCell{}
	for _, l := range lines {
		line := PaperLine{N: l.N, Head: slices.Contains(heads, l.N), Cells: make([]PaperCell, len(l.Cells))}
		for i, cell := range l.Cells {
			line.Cells[i].Text = cell.Text
			at[cell.Name] = &line.Cells[i]
			if len(p.Letters) <= i {
				p.Letters = append(p.Letters, strings.TrimRight(cell.Name, "0123456789"))
			}
		}
		p.Lines = append(p.Lines, line)
	}
	for _, x := range said {
		cell := at[x.Cell]
		if cell == nil || x.Severity == term.SeverityInfo {
			continue
		}
		if cell.Mark != "error" {
			cell.Mark = string(x.Severity)
		}
		if _, rest, named := strings.Cut(x.Message, x.Cell+"："); named {
			x.Message = rest // it stands at the cell
		}
		cell.Said = append(cell.Said, x.Message)
	}
}

// sendErrorBook answers with the workbook that tells what to mend.
func (d *Deps) sendErrorBook(c *web.Ctx, b importer.Batch) error {
	var out bytes.Buffer
	if err := d.Importer.ErrorBook(c.Request().Context(), b.ID, &out); err != nil {
		return err
	}
	name := strings.TrimSuffix(b.FileName, path.Ext(b.FileName)) + "（问题）.xlsx"
	return c.Download(name, mediaTypes["xlsx"], func(w io.Writer) error {
		_, err := out.WriteTo(w)
		return err
	})
}
