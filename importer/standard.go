package importer

import (
	"context"
	"fmt"
	"strings"

	"lianghua/catalog"
	"lianghua/catalog/table"
	"lianghua/catalog/term"
	"lianghua/internal/fault"
	"lianghua/internal/sheet"
)

// StandardRow is one row of a catalogue as its sheet has it.
type StandardRow struct {
	Sheet  string
	Line   int // from 1
	Fields catalog.Fields
}

// Standard is a catalogue read by itself, without looking at the county's
// entries: what an upgrade (目录升级) matches.
type Standard struct {
	SHA256   string
	Rows     []StandardRow
	Problems []table.Problem // to look at; what cannot be read is the error
}

// mostFaults is how many rows a refusal names.
const mostFaults = 20

// ReadStandard reads a catalogue workbook in any of the layouts that an import
// takes. A standard is taken whole or not at all: a row that cannot be read
// would look like one that the standard has no more.
func (s *Service) ReadStandard(ctx context.Context, path string, how Reading) (*Standard, error) {
	book, err := sheet.Open(ctx, how.Name, path, sheet.Options{TempDir: s.TempDir})
	if err != nil {
		return nil, err
	}
	defer book.Close()
	c, err := LoadCounty(s.DB.Reader(ctx))
	if err != nil {
		return nil, err
	}
	if how.Domain != "" && !c.Known[how.Domain] {
		return nil, fault.Invalidf("domain", "没有编号为“%s”的领域，请从领域看板上选择，如 D05。", how.Domain)
	}
	return readStandard(ctx, book, c, how)
}

// ReadStandardAlone reads as ReadStandard does, where there is no database.
func ReadStandardAlone(ctx context.Context, path string, how Reading) (*Standard, error) {
	book, err := sheet.Open(ctx, how.Name, path, sheet.Options{TempDir: how.TempDir})
	if err != nil {
		return nil, err
	}
	defer book.Close()
	c, err := StarterCounty()
	if err != nil {
		return nil, err
	}
	return readStandard(ctx, book, c, how)
}

// worst is what the first error of a row says.
func worst(list []table.Problem) string {
	for _, p := range list {
		if p.Severity == term.SeverityError {
			return p.Message
		}
	}
	return ""
}

func readStandard(ctx context.Context, book *sheet.Book, c *County, how Reading) (*Standard, error) {
	out := &Standard{SHA256: book.SHA256()}
	var faults []string
	res, err := table.Read(ctx, book, c.Resolver, table.Options{File: how.Name, Domain: how.Domain, Province: c.Province, County: c.Own, Mappings: c.Mappings,
		Each: func(r *table.Row) {
			f := fieldsOf(r).Clean()
			switch err := f.Check(); {
			case r.Domain == "":
				faults = append(faults, fmt.Sprintf("%s第 %d 行：看不出是哪个领域", r.Sheet, r.N))
			case r.Rejected():
				faults = append(faults, fmt.Sprintf("%s第 %d 行：%s", r.Sheet, r.N, worst(r.Problems)))
			case err != nil:
				faults = append(faults, fmt.Sprintf("%s第 %d 行：%s", r.Sheet, r.N, describe(err)))
			}
			for _, p := range r.Problems {
				if p.Severity == term.SeverityWarn {
					p.Sheet = r.Sheet
					out.Problems = append(out.Problems, p)
				}
			}
			out.Rows = append(out.Rows, StandardRow{r.Sheet, r.N, f})
		}})
	if err != nil {
		return nil, err
	}
	for _, s := range res.Sections {
		if !s.Known {
			return nil, fault.Invalidf("file", "认不出“%s”的表头。请先在“导入表格”里用这个文件说明各列，系统记住以后再来升级。", s.Sheet)
		}
	}
	if len(faults) > 0 {
		more := ""
		if n := len(faults) - mostFaults; n > 0 {
			faults, more = faults[:mostFaults], fmt.Sprintf("；还有 %d 行", n)
		}
		return nil, fault.Invalidf("file", "新标准要整张读入，下面的行读不了，请改好再上传：%s%s。", strings.Join(faults, "；"), more)
	}
	if len(out.Rows) == 0 {
		return nil, fault.Invalid("file", "没有读到标准目录的内容。请核对文件是否选对。")
	}
	out.Problems = append(append(out.Problems, res.Problems...), notices(book)...)
	return out, nil
}
