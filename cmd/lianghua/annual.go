package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"

	"lianghua/foi/annual"
	"lianghua/internal/fault"
	"lianghua/rbac"
)

// reportCmd makes reports from the records.
type reportCmd struct {
	Annual reportAnnualCmd `cmd:"" help:"政府信息公开工作年度报告"`
}

type reportAnnualCmd struct {
	Year   int    `required:"" help:"年度，如 2025" placeholder:"年度"`
	Unit   string `help:"单位编码；不填为全县" placeholder:"编码"`
	JSON   bool   `name:"json" help:"输出 JSON"`
	Format string `help:"docx：写成文书" enum:",docx" default:"" placeholder:"docx"`
	Output string `short:"o" help:"写到文件；- 为标准输出" default:"-" placeholder:"文件"`
}

// Run prints the report, made from the records as they are now.
func (x reportAnnualCmd) Run(ctx context.Context, c *cli, e env) (err error) {
	if err := need(ctx, c); err != nil {
		return err
	}
	a, err := openApp(ctx, c, false)
	if err != nil {
		return err
	}
	defer func() { err = firstOf(err, a.close()) }()
	if err := annual.CheckYear(x.Year, a.org.Today()); err != nil {
		return err
	}
	q := a.db.Reader(ctx)
	scope, err := annual.ScopeOf(q, x.Unit)
	if err != nil {
		return err
	}
	if err := rbac.Check(localActor(), rbac.FoiReport, scope.Unit.RBAC()); err != nil {
		return err
	}
	r, err := a.annual.Make(q, scope, x.Year)
	if err != nil {
		return err
	}
	if x.Format == "docx" {
		if x.Output == "-" && x.JSON {
			return fault.Invalid("format", "--json 和 --format docx 只用其中一个。")
		}
		return toFile(x.Output, e, func(w io.Writer) error { return r.WriteDocx(w) })
	}
	return toFile(x.Output, e, func(w io.Writer) error {
		if x.JSON {
			return writeAnnualJSON(w, r)
		}
		return r.WriteText(w)
	})
}

// annualJSON is the report as programs read it.
type annualJSON struct {
	Year    int             `json:"year"`
	Unit    string          `json:"unit"`
	Whole   bool            `json:"whole"`
	A       annualRows[any] `json:"A"`
	B       annualRows[any] `json:"B"`
	C       annualRows[any] `json:"C"`
	Checks  []annual.Check  `json:"checks"`
	Missing []string        `json:"missing"`
}

type annualRows[T any] struct {
	Columns []string `json:"columns"`
	Rows    []T      `json:"rows"`
}

func writeAnnualJSON(w io.Writer, r annual.Report) error {
	out := annualJSON{Year: r.Year, Unit: r.Unit, Whole: r.Whole, Checks: r.Checks, Missing: r.Missing}
	out.A.Columns, out.B.Columns, out.C.Columns = []string{"item", "name", "column", "value"}, annual.Columns(), annual.OutcomeColumns()
	for _, c := range r.A {
		out.A.Rows = append(out.A.Rows, c)
	}
	for _, b := range r.B {
		out.B.Rows = append(out.B.Rows, b)
	}
	for _, x := range r.C {
		out.C.Rows = append(out.C.Rows, x)
	}
	if out.Missing == nil {
		out.Missing = []string{}
	}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(out); err != nil {
		return fmt.Errorf("report: %w", err)
	}
	return nil
}
