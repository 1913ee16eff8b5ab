package importer_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"lianghua/importer"
	"lianghua/internal/dbtest"
)

// A file of more rows than one transaction takes becomes labelled batches,
// said before the first is applied; each is undone by itself.
func TestALongFileGoesInBatches(t *testing.T) {
	o := open(t, dbtest.SQLite(t))
	ctx := context.Background()
	const n = 20_003
	rows := [][]string{{"安全生产领域基层政务公开标准目录"}, {"序号", "一级事项", "二级事项", "公开时限"}}
	for i := range n {
		rows = append(rows, []string{fmt.Sprint(i + 1), "长表", fmt.Sprintf("事项%d", i), "实时公开"})
	}
	list, p, err := o.Upload(ctx, o.actor, importer.Catalogue, csvFile(t, rows), importer.Reading{Name: "长表.csv"}, "")
	if err != nil {
		t.Fatal(err)
	}
	if len(list) != 2 || list[0].Part() != "第 1 批，共 2 批" || list[1].Part() != "第 2 批，共 2 批" || p.Counts.Add != n {
		t.Fatalf("%d batches, %+v", len(list), p.Counts)
	}
	var said []string
	if err := o.ApplyAll(ctx, o.actor, list, false, func(s string) { said = append(said, s) }); err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(said, "|"); got != "共 2 批，每批最多 20000 行，逐批入库。|第 1 批，共 2 批已入库。|第 2 批，共 2 批已入库。" {
		t.Error(got)
	}
	if _, err := o.Undo(ctx, o.actor, list[1].ID, false); err != nil {
		t.Fatal(err)
	}
	var live, gone int
	q := o.DB.Reader(ctx)
	err1 := q.Get(&live, `SELECT count(*) FROM catalog_entry WHERE level1 = '长表' AND state = 'unverified'`)
	err2 := q.Get(&gone, `SELECT count(*) FROM catalog_entry WHERE level1 = '长表' AND state = 'withdrawn'`)
	if err1 != nil || err2 != nil || live != 20_000 || gone != 3 {
		t.Errorf("%d live, %d withdrawn, %v %v", live, gone, err1, err2)
	}
}
