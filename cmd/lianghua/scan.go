package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"lianghua/disclose/precheck"
	"lianghua/internal/calendar"
	"lianghua/internal/document"
	"lianghua/internal/fault"
)

// scanCmd checks files before they are published, anywhere: it opens no
// database and no key file, and writes nothing.
type scanCmd struct {
	Files []string `arg:"" name:"file" help:"文件：txt、csv、html、docx、xlsx、pdf、jpg、png"`
	JSON  bool     `name:"json" help:"输出 JSON，一个文件一行"`
}

// scanned is the result for one file as it is printed.
type scanned struct {
	File     string             `json:"file"`
	Findings []precheck.Finding `json:"findings"`
	Error    *scanFailure       `json:"error,omitempty"`
}

// scanFailure says why a file was not checked.
type scanFailure struct {
	Code    string `json:"code"`
	Message string `json:"message"`
}

// Run prints the findings of each file. The exit status is that of the worst
// file: 2 when a finding blocks, else 1 when a file could not be checked, else 0.
func (s scanCmd) Run(ctx context.Context, e env) error {
	rules := precheck.Rules{Today: calendar.DateOf(time.Now())}
	var result error
	for _, path := range s.Files {
		report, err := scanPath(ctx, path, rules)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err := s.print(e, path, report, err); err != nil {
			return err
		}
		switch {
		case err == nil && report.Blocks:
			result = refused{errReported}
		case err != nil && result == nil:
			result = errReported
		}
	}
	return result
}

// scanPath checks the file at a path.
func scanPath(ctx context.Context, path string, rules precheck.Rules) (precheck.Report, error) {
	st, err := os.Stat(path)
	if err != nil {
		return precheck.Report{}, fault.Invalidf("file", "找不到文件“%s”。", path)
	}
	if !st.Mode().IsRegular() {
		return precheck.Report{}, fault.Invalidf("file", "“%s”不是文件。", path)
	}
	return precheck.ScanFile(ctx, precheck.File{Name: filepath.Base(path), Open: func() (io.ReaderAt, int64, error) {
		f, err := os.Open(path)
		return f, st.Size(), err
	}}, rules)
}

// print writes one file's result: JSON on one line, or lines for a person.
func (s scanCmd) print(e env, path string, report precheck.Report, failure error) error {
	if s.JSON {
		line := scanned{File: path, Findings: report.Findings}
		if line.Findings == nil {
			line.Findings = []precheck.Finding{}
		}
		if failure != nil {
			code := document.CodeOf(failure)
			if code == "" {
				code = "no_file"
			}
			line.Error = &scanFailure{code, describe(failure)}
		}
		out := json.NewEncoder(e.stdout)
		out.SetEscapeHTML(false)
		return out.Encode(line)
	}
	if failure != nil {
		_, err := fmt.Fprintf(e.stderr, "%s：没有检查。%s\n", path, describe(failure))
		return err
	}
	if len(report.Findings) == 0 {
		_, err := fmt.Fprintf(e.stdout, "%s：未发现问题。\n", path)
		return err
	}
	for _, f := range report.Findings {
		mark := map[precheck.Severity]string{precheck.Block: "不能发布", precheck.Warn: "请核对"}[f.Severity]
		if _, err := fmt.Fprintf(e.stdout, "%s：%s：%s “%s” %s%s\n", path, mark, f.Where, f.Text, f.Message, f.Mend); err != nil {
			return err
		}
	}
	return nil
}
