package portal_test

import (
	"context"
	"strconv"
	"strings"
	"testing"

	"lianghua/catalog"
	"lianghua/internal/db"
	"lianghua/internal/dbtest"
	"lianghua/internal/fault"
	"lianghua/web/webtest"
)

func itoa[T int | int64](n T) string { return strconv.FormatInt(int64(n), 10) }

// issue takes an edition from 草案 to 公布 with everything that is confirmed.
func issue(t testing.TB, c *webtest.County, name, reason, document, on string) int64 {
	t.Helper()
	ctx := context.Background()
	id, err := c.Catalog.StartEdition(ctx, webtest.CLI, name, reason)
	if err != nil {
		t.Fatal(err)
	}
	for _, act := range []catalog.EditionAct{catalog.ActRound1, catalog.ActRound2, catalog.ActConfer, catalog.ActSubmit, catalog.ActApprove, catalog.ActIssue, catalog.ActPublish} {
		e, err := catalog.EditionByID(c.DB.Reader(ctx), id)
		if err != nil {
			t.Fatal(err)
		}
		err = c.Catalog.Advance(ctx, webtest.CLI, id, e.Version, act, catalog.MoveForm{Reason: reason, DocumentNo: document, IssuedOn: on, LeaveOut: true})
		if err != nil {
			t.Fatalf("%s: %s", act, fault.Message(err))
		}
	}
	return id
}

func confirm(t testing.TB, c *webtest.County, codes ...string) {
	t.Helper()
	var ids []int64
	for _, code := range codes {
		e, err := catalog.ByCode(c.DB.Reader(context.Background()), code)
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, e.ID)
	}
	if _, err := c.Catalog.Confirm(context.Background(), webtest.CLI, ids); err != nil {
		t.Fatal(err)
	}
}

func TestIssuedEditionReplacesTheStarter(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c, b := serve(t, d)
		ctx := context.Background()
		confirm(t, c, "D20-0001", "D20-0002", "D05-0001")
		first := issue(t, c, "蒙阴县基层政务公开标准目录（2025年版）", "", "蒙政办发〔2025〕9号", "2025-11-03")
		b.Get("/").Page(t, 200, "共 3 项")
		b.Get("/catalogue").Page(t, 200, "蒙政办发〔2025〕9号", "2025年11月3日印发")
		b.Get("/catalogue/D20").Page(t, 200, "共 <b>2</b> 项", "蒙政办发〔2025〕9号")
		b.Get("/catalogue/D01").Page(t, 200, "没有事项")
		b.Get("/catalogue/entries/D20-0001").Page(t, 200, "与国家标准一致", "蒙政办发〔2025〕9号")
		b.Get("/catalogue/entries/D20-0003").Page(t, 404, "现行公开目录里没有这条事项")
		b.Get("/catalogue?q=D20-0003").Page(t, 200, "没有找到")
		b.Get("/catalogue?q=d20-0001").Page(t, 200, "找到 <b>1</b> 项")

		e, err := catalog.ByCode(d.Reader(ctx), "D20-0001")
		if err != nil {
			t.Fatal(err)
		}
		f := e.Fields
		f.TimeLimit = "信息形成之日起17个工作日内"
		if err := c.Catalog.Edit(ctx, webtest.CLI, e.ID, e.Version, f, map[string]string{"time_limit": "本县提速"}); err != nil {
			t.Fatal(err)
		}
		if strings.Contains(b.Get("/catalogue/entries/D20-0001").Body, "17个工作日") {
			t.Error("an edit is public before its edition is")
		}
		confirm(t, c, "D20-0001", "D20-0004")
		second := issue(t, c, "蒙阴县基层政务公开标准目录（2026年版）", "年度动态调整", "蒙政办发〔2026〕12号", "2026-11-20")
		b.Get("/catalogue/entries/D20-0001").Page(t, 200, "较国家标准有调整", "17个工作日", "与国家标准的不同")
		b.Get("/editions").Page(t, 200, "现行", "以前的版本", "国家标准，供对照")
		b.Get("/editions/"+itoa(int(second))).Page(t, 200, "新增 1 项", "修改 1 项", "D20-0004", "公开时限", "年度动态调整")
		old := b.Get("/editions/" + itoa(int(first)) + "/D20")
		old.Page(t, 200, "这是以前的版本", "蒙政办发〔2025〕9号")
		if strings.Contains(old.Body, "17个工作日内") {
			t.Error("the old edition shows the new text")
		}
	})
}

func TestEditionInTheMakingIsNotPublic(t *testing.T) {
	c, b := serve(t, dbtest.SQLite(t))
	confirm(t, c, "D20-0001")
	id, err := c.Catalog.StartEdition(context.Background(), webtest.CLI, "起草中的目录", "")
	if err != nil {
		t.Fatal(err)
	}
	b.Get("/editions/"+itoa(int(id))).Page(t, 404, "没有这个目录版本")
	b.Get("/editions/"+itoa(int(id))+"/D20.csv").Page(t, 404)
	if strings.Contains(b.Get("/editions").Body+b.Get("/").Body, "起草中") {
		t.Error("a draft edition is listed")
	}
}
