package annual_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"lianghua/foi/annual"
	"lianghua/internal/db"
	"lianghua/internal/dbtest"
	"lianghua/internal/fault"
)

// typed are the numbers of table 二 with nothing missing.
func typed() annual.Inputs {
	return annual.Inputs{"rules.made": annual.NA, "rules.repealed": annual.NA, "rules.valid": annual.NA, "norms.made": "5", "norms.repealed": "2", "norms.valid": "40",
		"permits": "1200", "penalties": "0", "compulsions": "3", "fees": "12.5"}
}

func (c *county) latest(code string, year int) annual.Edition {
	c.t.Helper()
	e, err := annual.Latest(c.DB.Reader(ctx), c.scope(code), year)
	if err != nil {
		c.t.Fatal(err)
	}
	return e
}

func ref(e annual.Edition) annual.Ref { return annual.Ref{ID: e.ID, Version: e.Version} }

// A report goes from draft to final to published; published it is sealed, and
// later records do not change it. A mistake is put right by another edition.
func TestAPublishedReportNeverChanges(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := newCounty(t, d)
		c.enter(lines(4, 120, c.codes))
		scope := c.scope("")
		must := func(err error) {
			t.Helper()
			if err != nil {
				t.Fatal(fault.Message(err), err)
			}
		}
		must(c.Save(ctx, cli, scope, 2025, 0, typed(), annual.Texts{"request": "本年新收申请{本年新收}件。", "other": "{信息处理费}"}))
		e := c.latest("", 2025)
		must(c.Finalise(ctx, cli, ref(e)))
		if err := c.Save(ctx, cli, scope, 2025, e.Version+1, typed(), nil); fault.KindOf(err) != fault.KindConflict {
			t.Errorf("a final report was changed: %v", err)
		}
		must(c.Return(ctx, cli, ref(c.latest("", 2025))))
		must(c.Finalise(ctx, cli, ref(c.latest("", 2025))))
		must(c.Publish(ctx, cli, ref(c.latest("", 2025))))
		e = c.latest("", 2025)
		before, err := c.Shown(d.Reader(ctx), e)
		must(err)
		if e.PublishedOn.String() != "2026-03-02" || len(e.SHA256) != 64 {
			t.Errorf("%+v", e)
		}
		c.enter([]line{{number: "后来", organ: "MY", received: "2025-05-05", applicant: "natural"}})
		after, err := c.Shown(d.Reader(ctx), e)
		must(err)
		if before.B[0].Cells != after.B[0].Cells {
			t.Error("a later record changed a published report")
		}
		for _, sql := range []string{`UPDATE foi_annual SET frozen = '{}' WHERE id = ?`, `DELETE FROM foi_annual WHERE id = ?`} {
			if err := d.Write(ctx, func(tx *db.Tx) error { _, err := tx.Exec(sql, e.ID); return err }); err == nil || !strings.Contains(err.Error(), "sealed") {
				t.Errorf("%s: %v", sql, err)
			}
		}
		if err := c.Renew(ctx, cli, ref(e), ""); fault.KindOf(err) != fault.KindInvalid {
			t.Errorf("a correction without a reason: %v", err)
		}
		must(c.Renew(ctx, cli, ref(e), "漏登一件"))
		if e = c.latest("", 2025); e.Number != 2 || e.State != annual.Draft || e.Inputs.V["norms.made"] != "5" {
			t.Errorf("%+v", e)
		}
		if shown, err := annual.PublicList(d.Reader(ctx)); err != nil || len(shown) != 1 || shown[0].Number != 1 {
			t.Errorf("the public reads %+v", shown)
		}
	})
}

func TestWhatBlocksAFinalReport(t *testing.T) {
	d := dbtest.SQLite(t)
	c := newCounty(t, d)
	list := lines(5, 60, c.codes)
	c.enter(list)
	scope := c.scope("MY-D07")
	in := typed()
	delete(in, "permits")
	if err := c.Save(ctx, cli, scope, 2025, 0, in, annual.Texts{"request": "本年新收政府信息公开申请999件。"}); err != nil {
		t.Fatal(err)
	}
	err := c.Finalise(ctx, cli, ref(c.latest("MY-D07", 2025)))
	var said []string
	for _, p := range fault.FieldProblems(err) {
		said = append(said, p.Msg)
	}
	for _, words := range []string{"表二缺少“行政许可·本年处理决定数量”", "I7"} {
		if !strings.Contains(strings.Join(said, "\n"), words) {
			t.Errorf("%q lacks %q", said, words)
		}
	}
	if err := c.Save(ctx, cli, scope, 2026, 0, typed(), nil); err != nil {
		t.Fatal(err)
	}
	if err := c.Finalise(ctx, cli, ref(c.latest("MY-D07", 2026))); fault.KindOf(err) != fault.KindInvalid || !strings.Contains(err.Error(), "还没有结束") {
		t.Errorf("a year that goes on: %v", err)
	}
	if err := c.Save(ctx, cli, scope, 2024, 0, typed(), annual.Texts{"open": "{月亮}"}); fault.KindOf(err) != fault.KindInvalid {
		t.Errorf("an unknown blank: %v", err)
	}
	own := liaison(scope.Unit)
	if err := c.Save(ctx, own, c.scope(""), 2024, 0, typed(), nil); fault.KindOf(err) != fault.KindForbidden {
		t.Errorf("a liaison writes the county's report: %v", err)
	}
	if err := c.Save(ctx, own, scope, 2024, 0, typed(), nil); err != nil {
		t.Errorf("a liaison writes the own report: %v", err)
	}
	if err := c.Finalise(ctx, liaison(c.scope("MY-T01").Unit), ref(c.latest("MY-D07", 2025))); fault.KindOf(err) != fault.KindNotFound {
		t.Errorf("another unit's liaison: %v", err)
	}
}

func TestNumbersOfTableAAreReadOneByOne(t *testing.T) {
	in, err := annual.ReadInputs(map[string]string{"rules.made": "不适用", "norms.made": " 1,200 ", "norms.repealed": "0", "norms.valid": "", "permits": "-1", "penalties": "/", "compulsions": "1.5", "fees": "12.345"})
	if n := len(fault.FieldProblems(err)); n != 3 {
		t.Errorf("%d problems: %v", n, err)
	}
	for key, want := range map[string]annual.State{"rules.made": annual.NotApplicable, "norms.made": annual.Number, "norms.repealed": annual.Zero, "norms.valid": annual.Empty, "fees": annual.Number} {
		if got := in.StateOf(key); got != want {
			t.Errorf("%s is %s, want %s", key, got, want)
		}
	}
	if in.Shown("rules.made") != "0" || in.Shown("norms.made") != "1200" || in.Shown("norms.valid") != "" {
		t.Errorf("%v", in)
	}
}

// LibreOffice opens the report and prints what stands in the tables.
func TestTheDocumentOpensInLibreOffice(t *testing.T) {
	d := dbtest.SQLite(t)
	c := newCounty(t, d)
	c.enter(lines(6, 80, c.codes))
	if err := c.Save(ctx, cli, c.scope(""), 2025, 0, typed(), annual.Texts{"request": "新收申请{本年新收}件。"}); err != nil {
		t.Fatal(err)
	}
	r := c.report("", 2025)
	var b bytes.Buffer
	if err := r.WriteDocx(&b); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	path := filepath.Join(dir, "report.docx")
	if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command("soffice", "-env:UserInstallation=file://"+dir+"/profile", "--headless", "--convert-to", "txt:Text (encoded):UTF8", "--outdir", dir, path).CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	text, err := os.ReadFile(filepath.Join(dir, "report.txt"))
	if err != nil {
		t.Fatal(err)
	}
	for _, words := range []string{"2025年政府信息公开工作年度报告", "六、其他需要报告的事项", "8.属于行政查询事项", "结转下年度继续办理", "12.5", "行政诉讼·复议后起诉"} {
		if !strings.Contains(string(text), words) {
			t.Errorf("the document lacks %q", words)
		}
	}
}
