package settings_test

import (
	"context"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"lianghua/internal/audit"
	"lianghua/internal/crypt"
	"lianghua/internal/db"
	"lianghua/internal/dbtest"
	"lianghua/internal/fault"
	"lianghua/internal/settings"
)

// attach gives d an audit chain with a key of its own.
func attach(t *testing.T, d *db.DB) {
	t.Helper()
	k, err := crypt.OpenKeys(filepath.Join(t.TempDir(), "keys"))
	if err != nil {
		t.Fatal(err)
	}
	audit.Attach(d, k)
}

var admin = audit.Who{AccountID: 1, Name: "示例甲", Role: "sys.admin", Face: "web"}

func set(d *db.DB, form map[settings.Key]string) error {
	return d.Write(context.Background(), func(tx *db.Tx) error { return settings.Set(tx, admin, "settings.change", form) })
}

func all(t *testing.T, d *db.DB) settings.Values {
	t.Helper()
	v, err := settings.All(d.Reader(context.Background()))
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// Every definition is complete and its default passes its own check.
func TestDefinitions(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		attach(t, d)
		form, seen := map[settings.Key]string{}, map[settings.Key]bool{}
		for _, def := range settings.Definitions() {
			if seen[def.Key] || def.Label == "" || def.Help == "" || def.Group == "" {
				t.Errorf("%s: defined twice or without words", def.Key)
			}
			seen[def.Key], form[def.Key] = true, def.Default
		}
		if err := set(d, form); err != nil {
			t.Error(err)
		}
		var n int
		if err := d.Reader(context.Background()).Get(&n, `SELECT count(*) FROM setting`); err != nil || n != 0 {
			t.Errorf("%d unchanged defaults were written, %v", n, err)
		}
	})
}

func TestTypedValues(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		attach(t, d)
		v := all(t, d)
		if v.CountyName() != "蒙阴县" || v.OfficeName() != "县政府办公室政务公开科" || v.SessionIdle() != 30*time.Minute || v.SessionMax() != 12*time.Hour ||
			v.LockFailures() != 5 || v.LockTime() != 15*time.Minute || v.UploadLimit() != 50<<20 || v.ImportRows() != 20000 || v.CountsFirstDay() ||
			v.ElderMode() || v.Accent() != "#a61b29" || v.Emblem() != settings.EmblemPlain || v.SiteURL() != "" || !strings.Contains(v.UnverifiedNotice(), "待核") {
			t.Errorf("defaults: %+v", v)
		}
		err := set(d, map[settings.Key]string{settings.CountyName: " 示例县 ", settings.SessionIdle: "045", settings.ElderMode: "true", settings.Accent: "#0B5CAD",
			settings.DeadlineFirstDay: settings.SameDay, settings.SiteURL: "https://www.example.gov.cn/", settings.UploadLimit: "8"})
		if err != nil {
			t.Fatal(err)
		}
		v = all(t, d)
		if v.CountyName() != "示例县" || v.SessionIdle() != 45*time.Minute || !v.ElderMode() || v.Accent() != "#0b5cad" || !v.CountsFirstDay() ||
			v.SiteURL() != "https://www.example.gov.cn" || v.UploadLimit() != 8<<20 {
			t.Errorf("after the change: %+v", v)
		}
		if c, err := settings.Changes(d.Reader(context.Background())); err != nil || c[settings.Accent].By != "示例甲" || len(c) != 7 {
			t.Errorf("changes: %v %v", c, err)
		}
	})
}

func TestOldValueIsAudited(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		attach(t, d)
		for _, name := range []string{"示例县", "示例县", "样本县"} {
			if err := set(d, map[settings.Key]string{settings.CountyName: name}); err != nil {
				t.Fatal(err)
			}
		}
		rows, _, err := audit.Page(d.Reader(context.Background()), audit.Filter{ObjectKind: "setting", ObjectID: string(settings.CountyName)}, 0)
		if err != nil || len(rows) != 2 {
			t.Fatalf("%d acts for two changes, %v", len(rows), err)
		}
		if m := rows[0].Details(); m["old"] != "示例县" || m["new"] != "样本县" || rows[0].Action != "settings.change" {
			t.Errorf("%+v", rows[0])
		}
	})
}

// All problems come at once and nothing is written.
func TestBadValuesAreRefusedTogether(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		attach(t, d)
		bad := map[settings.Key]string{
			settings.CountyName: "", settings.SiteName: strings.Repeat("长", 41), settings.SessionIdle: "4", settings.LockFailures: "五", settings.ImportRows: "20001",
			settings.Accent: "#ff8888", settings.Emblem: "国徽", settings.ElderMode: "yes", settings.SiteURL: "javascript:alert(1)",
			settings.OfficeName: "科\x00室", "no.such": "1",
		}
		form := map[settings.Key]string{settings.OfficePhone: "0539-1234567"}
		for k, v := range bad {
			form[k] = v
		}
		err := set(d, form)
		if fault.KindOf(err) != fault.KindInvalid {
			t.Fatalf("got %v", err)
		}
		named := map[settings.Key]bool{}
		for _, p := range fault.FieldProblems(err) {
			named[settings.Key(p.Field)] = true
		}
		for k := range bad {
			if !named[k] {
				t.Errorf("%s was not named", k)
			}
		}
		if len(named) != len(bad) || all(t, d).OfficePhone() != "" {
			t.Errorf("%d named of %d; phone %q", len(named), len(bad), all(t, d).OfficePhone())
		}
	})
}

func TestContrast(t *testing.T) {
	for colour, want := range map[string]bool{"#a61b29": true, "#0b5cad": true, "#000000": true, "#767676": false, "#ffffff": false, "#6e7781": false, "#57606a": true} {
		got := min(settings.Contrast(colour, "#ffffff"), settings.Contrast(colour, "#f6f8fa")) >= settings.MinContrast
		if got != want {
			t.Errorf("%s: readable %v, want %v (%.3f)", colour, got, want, settings.Contrast(colour, "#ffffff"))
		}
	}
	if c := settings.Contrast("#000000", "#ffffff"); c != 21 {
		t.Errorf("black on white: %v", c)
	}
}
