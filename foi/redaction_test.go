package foi_test

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"lianghua/foi"
	"lianghua/foi/redact"
	"lianghua/internal/attach"
	"lianghua/internal/db"
	"lianghua/internal/dbtest"
	"lianghua/internal/fault"
)

func (c *county) bytes(a attach.Attachment) string {
	c.t.Helper()
	f, err := c.Files.Open(a.SHA256)
	c.must(err)
	raw, err := io.ReadAll(f)
	c.must(err)
	c.must(f.Close())
	return string(raw)
}

// One register, two derivatives: what the applicant may see and the public may
// not is in one and not in the other; the original is nowhere in plain.
func TestTwoCopiesFromOneRegister(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := newCounty(t, d)
		id := c.received("示例项目的补偿方案")
		original := "示例项目补偿方案\n联系人示例丁，电话13800138000。\n补偿单价每亩一千元。\n"
		red, err := c.AddRedaction(ctx, c.officer(), c.ref(id), "方案.txt", []byte(original))
		c.must(err)
		v, err := c.Redaction(ctx, c.officer(), id, red, []string{"示例丁", "每亩一千元"})
		c.must(err)
		if len(v.Hits) != 3 || v.SHA256 == "" {
			t.Fatalf("%+v", v.Hits)
		}
		var both, public []redact.Mark
		for _, h := range v.Hits {
			if h.Words == "每亩一千元" {
				public = append(public, h.Mark)
			} else {
				both = append(both, h.Mark)
			}
		}
		c.refused(c.MakeCopies(ctx, c.officer(), c.ref(id), red, redact.Tools{}), fault.KindInvalid, "an empty register")
		err = c.MarkRedaction(ctx, c.officer(), c.ref(id), red, foi.NewMarks{Marks: both})
		c.refused(err, fault.KindInvalid, "no reason")
		if len(fault.FieldProblems(err)) != 3 {
			t.Error(fault.FieldProblems(err))
		}
		c.must(c.MarkRedaction(ctx, c.officer(), c.ref(id), red, foi.NewMarks{Marks: both, Reason: "个人隐私", Article: "条例第十五条", Scope: "both"}))
		c.must(c.MarkRedaction(ctx, c.officer(), c.ref(id), red, foi.NewMarks{Marks: public, Reason: "商业秘密", Article: "条例第十五条", Scope: "public"}))
		if v, err = c.Redaction(ctx, c.officer(), id, red, []string{"示例丁"}); err != nil || len(v.Hits) != 0 || len(v.Marks) != 3 || v.Marks[0].Place != "正文" {
			t.Errorf("%v %+v %+v", err, v.Hits, v.Marks)
		}
		c.must(c.MakeCopies(ctx, c.officer(), c.ref(id), red, redact.Tools{}))
		_, list, err := c.Redactions(ctx, c.officer(), id)
		c.must(err)
		copies := map[string]string{}
		for _, x := range list[0].Copies {
			a, err := c.RedactionCopyFile(ctx, c.officer(), id, red, x.ID)
			c.must(err)
			if copies[x.Audience] = c.bytes(a); a.SHA256 != x.SHA256 || !list[0].Fresh(x) {
				t.Errorf("%+v", x)
			}
			for _, w := range []string{"示例丁", "13800138000"} {
				if redact.Holds([]byte(copies[x.Audience]), w) {
					t.Errorf("%s holds %s", x.Audience, w)
				}
			}
		}
		if !strings.Contains(copies["applicant"], "每亩一千元") || strings.Contains(copies["public"], "每亩一千元") || !strings.Contains(copies["public"], "补偿单价"+redact.Black) {
			t.Errorf("%q", copies)
		}
		a, err := attach.ByID(d.Reader(ctx), list[0].OriginalID)
		c.must(err)
		if sealed := c.bytes(a); strings.Contains(sealed, "示例丁") || redact.Holds([]byte(sealed), "补偿") || a.OwnerKind != "foi_original" {
			t.Error("the original lies in plain")
		}
		_, err = c.RedactionCopyFile(ctx, c.officer(), id, red, a.ID+1000)
		c.refused(err, fault.KindNotFound, "another file under this address")
		_, err = c.Redaction(ctx, c.leader(), id, red, nil)
		c.refused(err, fault.KindForbidden, "who only reads does not see the original")
		_, err = c.Redaction(ctx, c.liaison(), id, red, nil)
		c.refused(err, fault.KindNotFound, "another unit")

		c.must(c.UnmarkRedaction(ctx, c.officer(), c.ref(id), red, list[0].Marks[0].ID))
		if _, list, err = c.Redactions(ctx, c.officer(), id); err != nil || list[0].Fresh(list[0].Copies[0]) || len(list[0].Marks) != 2 {
			t.Error("a copy of an older register passes for new", err)
		}
		if dump := c.dump(); strings.Contains(dump, "13800138000") || strings.Contains(dump, "示例丁") {
			t.Error("what was blacked out stands in the database")
		}
	})
}

// Who opened an original, a letter or a proof of identity stands in the log;
// who may not see the applicant opens none of them.
func TestOpeningIsLogged(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := newCounty(t, d)
		id := c.received("示例项目的补偿协议")
		red, err := c.AddRedaction(ctx, c.officer(), c.ref(id), "协议.txt", []byte("联系人示例丁"))
		c.must(err)
		det, err := c.Detail(ctx, c.officer(), id)
		c.must(err)
		var identity foi.Paper
		for _, p := range det.Papers {
			if p.Kind == "identity" {
				identity = p
			}
		}
		opened := func() (list []string) {
			c.must(d.Reader(ctx).Select(&list, `SELECT person_id || ' ' || object_kind || ' ' || object_id FROM audit_log WHERE action = 'foi.reveal' ORDER BY seq`))
			return list
		}
		_, err = c.Redaction(ctx, c.leader(), id, red, nil)
		c.refused(err, fault.KindForbidden, "who signs opens no original")
		_, err = c.File(ctx, c.leader(), identity.FileID)
		c.refused(err, fault.KindForbidden, "who signs opens no proof of identity")
		if list := opened(); len(list) != 0 {
			t.Fatalf("opened %q", list)
		}
		_, err = c.Redaction(ctx, c.officer(), id, red, nil)
		c.must(err)
		_, err = c.File(ctx, c.section(), identity.FileID)
		c.must(err)
		letter, err := c.MakeLetter(ctx, c.officer(), c.ref(id), foi.LetterOrder{Kind: "envelope"})
		c.must(err)
		_, err = c.PaperFile(ctx, c.section(), id, letter, false)
		c.must(err)
		want := []string{fmt.Sprintf("1 foi_redaction %d", red), fmt.Sprintf("2 attachment %d", identity.FileID), fmt.Sprintf("2 foi_paper %d", letter)}
		if list := opened(); !slices.Equal(list, want) {
			t.Errorf("opened %q, want %q", list, want)
		}
	})
}
